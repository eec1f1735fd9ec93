// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.edge}: observe. */
@NullMarked
package dev.headroom.edge.observe;

import org.jspecify.annotations.NullMarked;
