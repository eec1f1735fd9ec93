// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import org.jspecify.annotations.Nullable;

/**
 * What the shared level said to one who would read or load. Immutable.
 *
 * @param entry the value
 * @param stale a value whose time is over, for want of another
 * @param token of the right to load
 * @param isElsewhere whether another has that right
 */
record Turn<V>(
    @Nullable Entry<V> entry,
    @Nullable Entry<V> stale,
    @Nullable String token,
    boolean isElsewhere) {

  static <V> Turn<V> nothing() {
    return new Turn<>(null, null, null, false);
  }

  static <V> Turn<V> granted(String token) {
    return new Turn<>(null, null, token, false);
  }

  static <V> Turn<V> elsewhere() {
    return new Turn<>(null, null, null, true);
  }

  Turn<V> orStale(@Nullable Entry<V> other) {
    return stale == null ? new Turn<>(entry, other, token, isElsewhere) : this;
  }
}
