// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.database}: index. */
@NullMarked
package dev.headroom.database.index;

import org.jspecify.annotations.NullMarked;
