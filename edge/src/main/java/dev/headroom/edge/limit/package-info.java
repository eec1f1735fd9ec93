// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.edge}: limit. */
@NullMarked
package dev.headroom.edge.limit;

import org.jspecify.annotations.NullMarked;
