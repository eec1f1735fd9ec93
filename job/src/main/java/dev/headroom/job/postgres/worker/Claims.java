// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.worker;

import dev.headroom.job.postgres.table.Fence;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The claims of one group of workers, and how many more it can use.
 *
 * <p>Jobs are claimed beyond the free threads only as far as the threads get to them within a
 * moment, by the mean time of the latest runs: short jobs are claimed in large batches, long ones
 * one a thread, since a claimed job that waits sends no heartbeat.
 *
 * <p>Thread-safe.
 */
final class Claims {
  /** The time within which the threads should get to what is claimed ahead. */
  private static final double AHEAD_MILLIS = 200;

  /** The most that is claimed, as a multiple of the threads. */
  private static final int MAX_MULTIPLE = 20;

  /** The weight of the latest run in the mean. */
  private static final double LATEST = 0.05;

  private final int threads;
  private final Map<Fence, Claim> claims = new ConcurrentHashMap<>();
  private final AtomicInteger stuck = new AtomicInteger();
  private final AtomicInteger ending = new AtomicInteger();

  /** Long until the first runs have shown otherwise. Lossy on purpose: threads race to set it. */
  private volatile double meanMillis = 1000;

  private volatile @Nullable Runnable onEnd;

  /** Whether the last claim found all that it asked for, so that there may be more. */
  private volatile boolean more;

  Claims(int threads) {
    this.threads = threads;
  }

  /** Returns how many jobs can be claimed now. */
  int wanted() {
    return target() - outstanding();
  }

  private int target() {
    double ahead = threads * AHEAD_MILLIS / Math.max(meanMillis, 0.001);
    return (int) Math.min((double) threads * MAX_MULTIPLE, threads + ahead);
  }

  /** Returns how many wait or run, apart from runs beyond their time limit. */
  private int outstanding() {
    return claims.size() - stuck.get() - ending.get();
  }

  /** Counts a run that has ended, but not yet in the database. */
  void addEnding() {
    ending.incrementAndGet();
  }

  void removeEnding() {
    ending.decrementAndGet();
    Runnable action = onEnd;
    if (action != null && isLow()) {
      action.run();
    }
  }

  /** Sets what makes db-scheduler claim more when the end of a run has been written. */
  void onEnd(Runnable action) {
    onEnd = action;
  }

  /** Returns whether runs have ended, but not yet in the database. */
  boolean isEnding() {
    return ending.get() > 0;
  }

  void add(Collection<Claim> fresh, int wanted) {
    fresh.forEach(each -> claims.put(each.job().fence(), each));
    more = fresh.size() >= wanted;
  }

  /** Returns whether it is time to claim again, since most of what was claimed has run. */
  boolean isLow() {
    return more && outstanding() <= Math.max(threads / 2, target() / 5);
  }

  /** Makes the next end of a run claim again: it frees the key of a limit for a job that waits. */
  void expectMore() {
    more = true;
  }

  void recordRun(double millis) {
    double mean = meanMillis;
    meanMillis = mean + (millis - mean) * LATEST;
  }

  void remove(Claim claim) {
    if (claims.remove(claim.job().fence()) != null && claim.isStuck()) {
      stuck.decrementAndGet();
    }
  }

  /** Gives up a run beyond its time limit; returns its thread, null if it has ended. */
  @Nullable Thread giveUp(Claim claim) {
    Thread thread = claim.giveUp();
    if (thread != null) {
      stuck.incrementAndGet();
    }
    return thread;
  }

  @Nullable Claim find(Fence fence) {
    return claims.get(fence);
  }

  List<Claim> all() {
    return List.copyOf(claims.values());
  }

  int threads() {
    return threads;
  }

  int stuck() {
    return stuck.get();
  }

  int running() {
    return (int) claims.values().stream().filter(Claim::isRunning).count();
  }
}
