// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.ground.TimeSource;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one cache, as its calls share them. Thread-safe.
 *
 * @param <K> the key
 * @param <V> the value
 */
final class Core<K, V> {

  final CachePolicy<V> policy;
  final Function<? super K, String> keyWriter;
  final TimeSource time;
  final Ties ties;
  final Counters counters = new Counters();
  final Memory<K, V> memory;
  final Marks marks;
  final Lives<V> lives;
  final Loads<V> loads;
  final @Nullable SharedValues<V> shared;

  Core(CachePolicy<V> policy, Function<? super K, String> keyWriter, Ties ties) {
    this.policy = policy;
    this.keyWriter = keyWriter;
    this.ties = ties;
    this.time = ties.time();
    SharedTags tags = ties.shared();
    this.memory = new Memory<>(policy);
    this.marks = ties.coherence().marks(policy);
    this.lives = new Lives<>(policy, tags != null && !policy.memoryOnly, time, ties.random());
    this.loads = new Loads<>(policy.name, policy.tags, counters, time);
    this.shared = tags == null ? null : new SharedValues<>(policy, tags, counters, marks, lives);
  }

  String name() {
    return policy.name;
  }

  String written(K key) {
    return keyWriter.apply(key);
  }

  Mark mark(K key) {
    return marks.take(written(key).hashCode());
  }

  boolean serves(Entry<V> entry) {
    return marks.serve(entry.mark(), time.nanos());
  }

  /** A value in memory that can be served without another thought; null if there is none. */
  @Nullable Entry<V> hit(K key) {
    if (memory.get(key) instanceof Entry<V> entry) {
      long now = time.nanos();
      if (entry.isPlain(now)
          && marks.serve(entry.mark(), now)
          && !ties.deferrals().holds(this, key)) {
        counters.memoryHits.increment();
        return entry;
      }
    }
    return null;
  }

  Entry<V> entry(K key, Loaded<V> loaded, Mark mark, @Nullable Entry<V> previous) {
    if (shared == null && counters.isToBeMeasured()) {
      measure(loaded.value());
    }
    long ttlNanos = lives.ttlNanos(loaded, previous);
    return new Entry<>(
        loaded.value(),
        mark.with(TagMarks.hashes(loaded.tags())),
        lives.life(lives.jittered(ttlNanos, key.hashCode()), ttlNanos, loaded.costNanos()));
  }

  private void measure(V value) {
    try {
      counters.measured(policy.codec.encode(value).length);
    } catch (CodecException | RuntimeException e) {
      // A value that is kept in memory alone need not be writable; its size stays unknown.
    }
  }

  /** The value that may stand in for a load, as long as nothing invalidated it. */
  @Nullable Entry<V> usable(@Nullable Slot<V> slot) {
    return slot instanceof Entry<V> entry && serves(entry) ? entry : null;
  }

  static <T> Collection<T> distinct(Collection<? extends T> all) {
    return new java.util.LinkedHashSet<>(all);
  }
}
