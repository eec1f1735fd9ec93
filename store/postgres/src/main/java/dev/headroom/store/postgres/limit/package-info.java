// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.store.postgres}: limit. */
@NullMarked
package dev.headroom.store.postgres.limit;

import org.jspecify.annotations.NullMarked;
