// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * The times of the executions of one shape: a count for each bucket of a logarithmic scale, with
 * eight buckets for each power of two from one microsecond to two minutes.
 *
 * <p>Thread-safe. Counts only grow. Occupies 2 kB once something was recorded.
 */
final class LatencyBuckets {
  private static final int SUB_BITS = 3;
  private static final int SUB = 1 << SUB_BITS;
  private static final int MIN_BITS = 10;
  private static final int MAX_BITS = 36;

  /** All times below 1 024 ns are in the first bucket, all above 137 s in the last. */
  static final int COUNT = 1 + (MAX_BITS - MIN_BITS + 1) * SUB;

  private static final int FAILURES = COUNT;
  private static final int TOTAL = COUNT + 1;
  private static final int MAX = COUNT + 2;

  private volatile @Nullable AtomicLongArray cells;

  void record(long nanos, boolean failed) {
    AtomicLongArray to = cells;
    if (to == null) {
      to = allocate();
    }
    to.getAndIncrement(bucket(nanos));
    to.getAndAdd(TOTAL, nanos);
    if (failed) {
      to.getAndIncrement(FAILURES);
    }
    if (nanos > to.get(MAX)) {
      to.accumulateAndGet(MAX, nanos, Math::max);
    }
  }

  private synchronized AtomicLongArray allocate() {
    AtomicLongArray known = cells;
    if (known == null) {
      known = new AtomicLongArray(COUNT + 3);
      cells = known;
    }
    return known;
  }

  LatencySnapshot snapshot() {
    long[] buckets = new long[COUNT];
    AtomicLongArray from = cells;
    if (from == null) {
      return new LatencySnapshot(buckets, 0, 0, 0);
    }
    for (int i = 0; i < COUNT; i++) {
      buckets[i] = from.get(i);
    }
    return new LatencySnapshot(buckets, from.get(FAILURES), from.get(TOTAL), from.get(MAX));
  }

  private static int bucket(long nanos) {
    int bits = 63 - Long.numberOfLeadingZeros(nanos | 1);
    if (bits < MIN_BITS) {
      return 0;
    }
    if (bits > MAX_BITS) {
      return COUNT - 1;
    }
    int sub = (int) (nanos >>> (bits - SUB_BITS)) & (SUB - 1);
    return 1 + (bits - MIN_BITS) * SUB + sub;
  }

  /** Returns the middle of a bucket. */
  static long middleNanos(int bucket) {
    if (bucket == 0) {
      return 1L << (MIN_BITS - 1);
    }
    int bits = MIN_BITS + (bucket - 1) / SUB;
    long sub = (long) SUB + (bucket - 1) % SUB;
    return (sub << (bits - SUB_BITS)) + (1L << (bits - SUB_BITS - 1));
  }
}
