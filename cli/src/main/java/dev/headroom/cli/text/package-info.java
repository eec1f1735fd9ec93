// SPDX-License-Identifier: Apache-2.0
/** Texts of the command line: what users typed, and what they may have meant. */
@NullMarked
package dev.headroom.cli.text;

import org.jspecify.annotations.NullMarked;
