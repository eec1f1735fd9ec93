// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.edge}: guard. */
@NullMarked
package dev.headroom.edge.guard;

import org.jspecify.annotations.NullMarked;
