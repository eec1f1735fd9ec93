// SPDX-License-Identifier: Apache-2.0
/** Tests of this room, on a real PostgreSQL. */
@NullMarked
package dev.headroom.store.postgres;

import org.jspecify.annotations.NullMarked;
