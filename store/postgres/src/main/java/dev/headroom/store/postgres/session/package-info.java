// SPDX-License-Identifier: Apache-2.0
/** Parts of {@code dev.headroom.store.postgres}: session. */
@NullMarked
package dev.headroom.store.postgres.session;

import org.jspecify.annotations.NullMarked;
