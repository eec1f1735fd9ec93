// SPDX-License-Identifier: Apache-2.0
/** Tests of the console. */
@NullMarked
package dev.headroom.console;

import org.jspecify.annotations.NullMarked;
