// SPDX-License-Identifier: Apache-2.0
/**
 * TOEIC practice: question banks, practice sets, timed mock tests, and devices that can be signed
 * out.
 */
@NullMarked
package dev.headroom.apps.toeic;

import org.jspecify.annotations.NullMarked;
