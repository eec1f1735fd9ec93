// SPDX-License-Identifier: Apache-2.0
/** The headroom command. */
@NullMarked
package dev.headroom.cli;

import org.jspecify.annotations.NullMarked;
