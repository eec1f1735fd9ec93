// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import dev.headroom.cache.stats.CacheMeter;
import dev.headroom.cache.stats.CacheStats;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** The counts of one cache. Thread-safe; a count is one striped addition. */
public final class CacheCounters {

  private final LongAdder[] counts =
      Stream.generate(LongAdder::new).limit(CacheMeter.values().length).toArray(LongAdder[]::new);
  private final LongAdder loadNanos = new LongAdder();
  private final LongAdder samples = new LongAdder();
  private final LongAdder sampledBytes = new LongAdder();

  @SuppressWarnings("EnumOrdinal") // an index within this process, cheaper than a map
  private LongAdder count(CacheMeter meter) {
    return counts[meter.ordinal()];
  }

  /** Counts one. */
  public void increment(CacheMeter meter) {
    count(meter).increment();
  }

  /** Counts several. */
  void add(CacheMeter meter, long count) {
    count(meter).add(count);
  }

  /** Records a load that has ended, and the time it took. */
  void loaded(long nanos) {
    loadNanos.add(nanos);
    increment(CacheMeter.LOADS);
  }

  /** Returns whether the size of what is being loaded is to be sampled: of one load in 64. */
  boolean isSizeSampled() {
    return (count(CacheMeter.LOADS).sum() & 63) == 1;
  }

  /** Records the encoded size of a value. */
  void sampled(int bytes) {
    samples.increment();
    sampledBytes.add(bytes);
  }

  /** Returns what was counted, and what memory holds. */
  CacheStats stats(String cache, MemoryStore<?, ?> memory) {
    Map<CacheMeter, Long> values = new EnumMap<>(CacheMeter.class);
    for (CacheMeter each : CacheMeter.values()) {
      if (each.isOfEachCache()) {
        values.put(each, count(each).sum());
      }
    }
    long entries = memory.estimatedSize();
    values.put(CacheMeter.ENTRIES, entries);
    values.put(CacheMeter.WEIGHT, memory.weight());
    values.put(CacheMeter.BYTES, entries * sampledBytes.sum() / Math.max(1, samples.sum()));
    return new CacheStats(cache, values, loadNanos.sum());
  }
}
