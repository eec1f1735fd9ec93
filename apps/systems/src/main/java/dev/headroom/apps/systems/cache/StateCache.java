// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.cache;

import java.util.Collection;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A cache of one kind of value: what the handlers of all states call.
 *
 * <p>Thread-safe.
 *
 * @param <K> the key
 * @param <V> the value; immutable, since callers share it
 */
public interface StateCache<K, V> {

  /**
   * Returns the value, loading it if it is missing or expired.
   *
   * @param key the key
   * @param loader called at most once at a time for a key of this instance
   */
  V get(K key, Function<? super K, ? extends V> loader);

  /** Removes a value; within a transaction after its commit. */
  void invalidate(K key);

  /**
   * Loads values before callers need them, where the state warms its caches.
   *
   * @param keys called at each warming
   * @param loader as {@link #get} takes it
   */
  default void warm(
      Supplier<? extends Collection<K>> keys, Function<? super K, ? extends V> loader) {}
}
