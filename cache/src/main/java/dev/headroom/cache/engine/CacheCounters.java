// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import java.util.concurrent.atomic.LongAdder;

/** The counts of one cache. Thread-safe; a count is one striped addition. */
public final class CacheCounters {

  public final LongAdder memoryHits = new LongAdder();
  public final LongAdder sharedHits = new LongAdder();
  public final LongAdder misses = new LongAdder();
  public final LongAdder loads = new LongAdder();
  public final LongAdder loadFailures = new LongAdder();
  public final LongAdder loadNanos = new LongAdder();
  public final LongAdder unreadable = new LongAdder();
  public final LongAdder unwritable = new LongAdder();
  public final LongAdder unavailable = new LongAdder();
  public final LongAdder overtakenLoads = new LongAdder();
  public final LongAdder leaseWaits = new LongAdder();
  public final LongAdder refreshes = new LongAdder();
  public final LongAdder staleServed = new LongAdder();
  public final LongAdder evictions = new LongAdder();
  private final LongAdder samples = new LongAdder();
  private final LongAdder sampledBytes = new LongAdder();

  /** Returns whether the size of what is being loaded is to be sampled: of one load in 64. */
  boolean isSizeSampled() {
    return (loads.sum() & 63) == 1;
  }

  /** Records the encoded size of a value. */
  void sampled(int bytes) {
    samples.increment();
    sampledBytes.add(bytes);
  }

  /** Returns how many bytes so many values have when they are encoded, by the samples. */
  public long estimatedBytes(long values) {
    return values * sampledBytes.sum() / Math.max(1, samples.sum());
  }
}
