// SPDX-License-Identifier: Apache-2.0
/** The {@code headroom} command, one class a command. */
@NullMarked
package dev.headroom.cli;

import org.jspecify.annotations.NullMarked;
