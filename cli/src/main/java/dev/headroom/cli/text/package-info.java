// SPDX-License-Identifier: Apache-2.0
/**
 * Texts of the command line: why a command fails, what users may have meant, and what a start
 * prints.
 */
@NullMarked
package dev.headroom.cli.text;

import org.jspecify.annotations.NullMarked;
