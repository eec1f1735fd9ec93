// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import dev.headroom.cache.engine.MemoryStore.Entry;
import org.jspecify.annotations.Nullable;

/**
 * What the shared level returned to a read. Immutable.
 *
 * @param entry the value; null if there is none that may be served
 * @param stale an expired value, which may be served if none can be loaded
 * @param token of the lease to load; null if there is none
 * @param isLeasedElsewhere whether another instance has the lease
 */
record Lookup<V>(
    @Nullable Entry<V> entry,
    @Nullable Entry<V> stale,
    @Nullable String token,
    boolean isLeasedElsewhere) {

  static <V> Lookup<V> nothing() {
    return new Lookup<>(null, null, null, false);
  }

  static <V> Lookup<V> found(Entry<V> entry) {
    return new Lookup<>(entry, null, null, false);
  }

  static <V> Lookup<V> granted(String token) {
    return new Lookup<>(null, null, token, false);
  }

  static <V> Lookup<V> leasedElsewhere() {
    return new Lookup<>(null, null, null, true);
  }

  Lookup<V> withStale(@Nullable Entry<V> other) {
    return stale == null ? new Lookup<>(entry, other, token, isLeasedElsewhere) : this;
  }
}
