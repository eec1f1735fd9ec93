// SPDX-License-Identifier: Apache-2.0
/**
 * Files that are written as a whole, with their owner, group and permissions; and the variables in
 * a file.
 */
@NullMarked
package dev.headroom.cli.file;

import org.jspecify.annotations.NullMarked;
