// SPDX-License-Identifier: Apache-2.0
/** What a running service must show from outside, row by row. */
@NullMarked
package dev.headroom.cli.check;

import org.jspecify.annotations.NullMarked;
