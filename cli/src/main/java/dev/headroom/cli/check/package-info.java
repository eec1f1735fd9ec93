// SPDX-License-Identifier: Apache-2.0
/** Black-box checks of a running service. */
@NullMarked
package dev.headroom.cli.check;

import org.jspecify.annotations.NullMarked;
