// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import dev.headroom.monitor.history.Buckets;
import dev.headroom.monitor.history.Sample.Distribution;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.DoubleAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts values in logarithmic buckets; see {@link Buckets}.
 *
 * <p>Thread-safe. Recording takes no lock and allocates nothing, but for the first value of a power
 * of two. A step takes the difference to what the last one saw, so that no value is lost or counted
 * twice.
 *
 * <p>Counts are ints that may overflow: a difference is right as long as a step adds fewer than
 * 2<sup>31</sup> values to a bucket.
 */
final class LogHistogram implements SeriesSource {
  /** The buckets of a power of two. */
  private static final int OCTAVE = 16;

  private static final int OCTAVES = (Buckets.MAX_INDEX + 1 - Buckets.MIN_INDEX) / OCTAVE;

  /** For how many further steps {@link #max} shows the maximum of a step. */
  private static final int HELD_STEPS = 12;

  /** In each array 16 counts, and behind them what the last step saw of them. */
  private final AtomicReferenceArray<@Nullable AtomicIntegerArray> octaves =
      new AtomicReferenceArray<>(OCTAVES);

  private final AtomicInteger zeros = new AtomicInteger();
  private final DoubleAdder sum = new DoubleAdder();

  /** The bits of a double that is 0 or more: their order is that of the doubles. */
  private final AtomicLong max = new AtomicLong();

  // Guarded by this.
  private int seenZeros;
  private double seenSum;
  private long steppedCount;
  private double heldMax;
  private int heldSteps;

  /** Records a value; one below 0 counts as 0. */
  void record(double value) {
    int index = Buckets.index(value);
    if (index == 0) {
      zeros.getAndIncrement();
      return;
    }
    int at = index - Buckets.MIN_INDEX;
    AtomicIntegerArray octave = octaves.get(at / OCTAVE);
    if (octave == null) {
      octave = add(at / OCTAVE);
    }
    octave.getAndIncrement(at % OCTAVE);
    sum.add(value);
    long bits = Double.doubleToRawLongBits(value);
    if (bits > max.get()) {
      max.accumulateAndGet(bits, Math::max);
    }
  }

  private AtomicIntegerArray add(int octave) {
    AtomicIntegerArray added = new AtomicIntegerArray(2 * OCTAVE);
    AtomicIntegerArray there = octaves.compareAndExchange(octave, null, added);
    return there == null ? added : there;
  }

  @Override
  public synchronized Distribution step() {
    int[] indexes = new int[OCTAVE];
    long[] counts = new long[OCTAVE];
    int size = 0;
    int zerosNow = zeros.get();
    if (zerosNow != seenZeros) {
      counts[size++] = Integer.toUnsignedLong(zerosNow - seenZeros);
      seenZeros = zerosNow;
    }
    for (int i = 0; i < OCTAVES; i++) {
      AtomicIntegerArray octave = octaves.get(i);
      for (int j = 0; octave != null && j < OCTAVE; j++) {
        int now = octave.get(j);
        int change = now - octave.getPlain(OCTAVE + j);
        if (change == 0) {
          continue;
        }
        octave.setPlain(OCTAVE + j, now);
        if (size == counts.length) {
          indexes = Arrays.copyOf(indexes, 2 * size);
          counts = Arrays.copyOf(counts, 2 * size);
        }
        indexes[size] = Buckets.MIN_INDEX + i * OCTAVE + j;
        counts[size++] = Integer.toUnsignedLong(change);
      }
    }
    Buckets buckets =
        size == 0
            ? Buckets.NONE
            : new Buckets(Arrays.copyOf(indexes, size), Arrays.copyOf(counts, size));
    return distribution(buckets);
  }

  private Distribution distribution(Buckets buckets) {
    steppedCount += buckets.count();
    double sumNow = sum.sum();
    double change = sumNow - seenSum;
    seenSum = sumNow;
    double highest = Double.longBitsToDouble(max.getAndSet(0));
    if (highest >= heldMax || heldSteps++ >= HELD_STEPS) {
      heldMax = highest;
      heldSteps = 0;
    }
    return new Distribution(buckets.count(), change, highest, buckets);
  }

  /** Returns how many values were recorded. */
  synchronized long count() {
    long count = steppedCount + Integer.toUnsignedLong(zeros.get() - seenZeros);
    for (int i = 0; i < OCTAVES; i++) {
      AtomicIntegerArray octave = octaves.get(i);
      for (int j = 0; octave != null && j < OCTAVE; j++) {
        count += Integer.toUnsignedLong(octave.get(j) - octave.getPlain(OCTAVE + j));
      }
    }
    return count;
  }

  /** Returns the sum of all values. */
  double sum() {
    return sum.sum();
  }

  /** Returns the highest value of this step and, unless it was exceeded, of the twelve before. */
  synchronized double max() {
    return Math.max(heldMax, Double.longBitsToDouble(max.get()));
  }
}
