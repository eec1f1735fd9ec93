// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.edge}: compression. */
@NullMarked
package dev.headroom.edge.compression;

import org.jspecify.annotations.NullMarked;
