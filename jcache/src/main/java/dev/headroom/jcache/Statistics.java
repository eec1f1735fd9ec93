// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import dev.headroom.ground.TimeSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.cache.management.CacheStatisticsMXBean;

/**
 * The statistics of one cache in this process while they are enabled. Evictions are not known, so
 * their count stays 0.
 *
 * <p>Thread-safe.
 */
final class Statistics implements CacheStatisticsMXBean {

  private final TimeSource time;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder puts = new LongAdder();
  private final LongAdder removals = new LongAdder();
  private final LongAdder getNanos = new LongAdder();
  private final LongAdder putNanos = new LongAdder();
  private final LongAdder removeNanos = new LongAdder();
  private volatile boolean on;

  Statistics(TimeSource time) {
    this.time = time;
  }

  void turn(boolean onOrOff) {
    on = onOrOff;
  }

  /** When a call began, on the monotonic clock; 0 while nothing is counted. */
  long begin() {
    return on ? time.nanos() : 0;
  }

  void got(boolean hit, long begunNanos) {
    if (on) {
      (hit ? hits : misses).increment();
      add(getNanos, begunNanos);
    }
  }

  void put(long begunNanos) {
    if (on) {
      puts.increment();
      add(putNanos, begunNanos);
    }
  }

  void removed(long begunNanos) {
    if (on) {
      removals.increment();
      add(removeNanos, begunNanos);
    }
  }

  private void add(LongAdder sum, long begunNanos) {
    if (begunNanos != 0) {
      sum.add(time.nanos() - begunNanos);
    }
  }

  @Override
  public void clear() {
    hits.reset();
    misses.reset();
    puts.reset();
    removals.reset();
    getNanos.reset();
    putNanos.reset();
    removeNanos.reset();
  }

  @Override
  public long getCacheHits() {
    return hits.sum();
  }

  @Override
  public float getCacheHitPercentage() {
    return percentage(getCacheHits());
  }

  @Override
  public long getCacheMisses() {
    return misses.sum();
  }

  @Override
  public float getCacheMissPercentage() {
    return percentage(getCacheMisses());
  }

  @Override
  public long getCacheGets() {
    return hits.sum() + misses.sum();
  }

  @Override
  public long getCachePuts() {
    return puts.sum();
  }

  @Override
  public long getCacheRemovals() {
    return removals.sum();
  }

  @Override
  public long getCacheEvictions() {
    return 0;
  }

  @Override
  public float getAverageGetTime() {
    return averageMicros(getNanos, getCacheGets());
  }

  @Override
  public float getAveragePutTime() {
    return averageMicros(putNanos, getCachePuts());
  }

  @Override
  public float getAverageRemoveTime() {
    return averageMicros(removeNanos, getCacheRemovals());
  }

  private float percentage(long part) {
    long whole = getCacheGets();
    return whole == 0 ? 0 : (float) (100.0 * part / whole);
  }

  private static float averageMicros(LongAdder nanos, long count) {
    double micros = (double) nanos.sum() / TimeUnit.MICROSECONDS.toNanos(1);
    return count == 0 ? 0 : (float) (micros / count);
  }
}
