// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.edge}: responsecache. */
@NullMarked
package dev.headroom.edge.responsecache;

import org.jspecify.annotations.NullMarked;
