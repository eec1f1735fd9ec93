// SPDX-License-Identifier: Apache-2.0
/** Questions and learners made by rule, the same on every machine. */
@NullMarked
package dev.headroom.apps.toeic.sample;

import org.jspecify.annotations.NullMarked;
