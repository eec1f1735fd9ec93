// SPDX-License-Identifier: Apache-2.0
/** The seven parts of the test, and their banks of questions. */
@NullMarked
package dev.headroom.apps.toeic.bank;

import org.jspecify.annotations.NullMarked;
