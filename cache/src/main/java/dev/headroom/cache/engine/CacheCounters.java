// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import dev.headroom.cache.CacheStats;
import java.util.concurrent.atomic.LongAdder;

/** What one cache counts. Thread-safe; a count is one striped addition. */
public final class CacheCounters {

  public final LongAdder memoryHits = new LongAdder();
  public final LongAdder sharedHits = new LongAdder();
  public final LongAdder misses = new LongAdder();
  final LongAdder loads = new LongAdder();
  final LongAdder loadFailures = new LongAdder();
  final LongAdder loadNanos = new LongAdder();
  final LongAdder unreadable = new LongAdder();
  final LongAdder unwritable = new LongAdder();
  final LongAdder unavailable = new LongAdder();
  final LongAdder overtakenLoads = new LongAdder();
  final LongAdder leaseWaits = new LongAdder();
  final LongAdder refreshes = new LongAdder();
  final LongAdder staleServed = new LongAdder();
  private final LongAdder measured = new LongAdder();
  private final LongAdder measuredBytes = new LongAdder();

  /** Whether the size of what is being loaded is to be noted: of one in 64. */
  boolean isToBeMeasured() {
    return (loads.sum() & 63) == 1;
  }

  /** Notes how many bytes a value has when it is written. */
  void measured(int bytes) {
    measured.increment();
    measuredBytes.add(bytes);
  }

  public CacheStats snapshot(String name, long entries) {
    return new CacheStats(
        name,
        memoryHits.sum(),
        sharedHits.sum(),
        misses.sum(),
        loads.sum(),
        loadFailures.sum(),
        loadNanos.sum(),
        unreadable.sum(),
        unwritable.sum(),
        unavailable.sum(),
        overtakenLoads.sum(),
        leaseWaits.sum(),
        refreshes.sum(),
        staleServed.sum(),
        entries,
        entries * measuredBytes.sum() / Math.max(1, measured.sum()));
  }
}
