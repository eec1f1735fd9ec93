// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.edge}: overload. */
@NullMarked
package dev.headroom.edge.overload;

import org.jspecify.annotations.NullMarked;
