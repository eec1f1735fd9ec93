// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import org.jspecify.annotations.Nullable;

/**
 * What the shared level said to one who would read or load. Immutable.
 *
 * @param entry the value
 * @param stale a value whose time is over, for want of another
 * @param token of the right to load
 * @param isLeasedElsewhere whether another has that right
 */
record Lookup<V>(
    @Nullable Entry<V> entry,
    @Nullable Entry<V> stale,
    @Nullable String token,
    boolean isLeasedElsewhere) {

  static <V> Lookup<V> nothing() {
    return new Lookup<>(null, null, null, false);
  }

  static <V> Lookup<V> granted(String token) {
    return new Lookup<>(null, null, token, false);
  }

  static <V> Lookup<V> leasedElsewhere() {
    return new Lookup<>(null, null, null, true);
  }

  Lookup<V> orStale(@Nullable Entry<V> other) {
    return stale == null ? new Lookup<>(entry, other, token, isLeasedElsewhere) : this;
  }
}
