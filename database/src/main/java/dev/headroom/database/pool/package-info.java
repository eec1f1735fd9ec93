// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.database}: pool. */
@NullMarked
package dev.headroom.database.pool;

import org.jspecify.annotations.NullMarked;
