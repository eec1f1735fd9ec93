// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.history;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A small cache of what is computed from a history, each value for one step of it.
 *
 * <p>Thread-safe, without a lock. Two callers at once may compute the same.
 *
 * @param <K> what is computed
 * @param <V> its value
 */
public final class StepCache<K, V> {
  private final int maxValues;
  private volatile Map<K, Dated<V>> values = Map.of();

  private record Dated<V>(Instant step, V value) {}

  /** Creates a cache that keeps the latest values, at most so many. */
  public StepCache(int maxValues) {
    this.maxValues = maxValues;
  }

  /**
   * Returns the value of a step; computes it unless it is known.
   *
   * @param step such as the end of the newest one
   */
  public V get(K key, Instant step, Supplier<? extends V> computation) {
    Dated<V> known = values.get(key);
    if (known != null && known.step().equals(step)) {
      return known.value();
    }
    V value = computation.get();
    // The map is small and replaced as a whole.
    Map<K, Dated<V>> next = new LinkedHashMap<>(values);
    next.remove(key);
    next.put(key, new Dated<>(step, value));
    while (next.size() > maxValues) {
      next.remove(next.keySet().iterator().next());
    }
    values = Collections.unmodifiableMap(next);
    return value;
  }
}
