// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.worker;

import dev.headroom.job.JobProgress;
import dev.headroom.job.postgres.table.ClaimedJob;
import org.jspecify.annotations.Nullable;

/**
 * A job that this process has claimed: whether it has started, on which thread, and whether it is
 * to stop. Thread-safe: its monitor guards all but the progress, so that an interrupt never meets
 * the thread after the run.
 */
final class Claim {
  private enum Stage {
    WAITING,
    RUNNING,
    OVER
  }

  /** Why a run is to stop. */
  enum StopReason {
    CANCELLED,
    TIME_LIMIT,
    SHUTDOWN,
    SUPERSEDED
  }

  private final ClaimedJob job;
  private final long claimedNanos;
  private Stage stage = Stage.WAITING;
  private long startedNanos;
  private @Nullable Thread thread;
  private @Nullable StopReason stopReason;
  private boolean stuck;
  private boolean givingUp;
  private boolean givenUp;
  private volatile @Nullable JobProgress unwritten;
  private volatile JobProgress progress = JobProgress.none();

  Claim(ClaimedJob job, long claimedNanos) {
    this.job = job;
    this.claimedNanos = claimedNanos;
  }

  ClaimedJob job() {
    return job;
  }

  long claimedNanos() {
    return claimedNanos;
  }

  /** Starts the run on this thread; returns false if the claim was given back meanwhile. */
  synchronized boolean start(long nanos) {
    if (stage != Stage.WAITING) {
      return false;
    }
    stage = Stage.RUNNING;
    startedNanos = nanos;
    thread = Thread.currentThread();
    return true;
  }

  /** Gives the claim back unless its run has started; returns whether it was given back. */
  synchronized boolean giveBack() {
    if (stage != Stage.WAITING) {
      return false;
    }
    stage = Stage.OVER;
    return true;
  }

  /** Ends the run on its own thread, which is not interrupted afterwards. */
  synchronized void end() {
    stage = Stage.OVER;
    thread = null;
  }

  /** Asks the run to stop, and interrupts its thread; the first reason counts. */
  synchronized void stop(StopReason reason) {
    if (stage == Stage.OVER || stopReason != null) {
      return;
    }
    stopReason = reason;
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** Gives up a run beyond its time limit; returns its thread, null if it does not run. */
  synchronized @Nullable Thread giveUp() {
    if (stage != Stage.RUNNING || stuck) {
      return null;
    }
    stuck = true;
    return thread;
  }

  /** Returns whether it is to be written now that the run was given up; then call the next. */
  synchronized boolean startGivingUp() {
    boolean now = stuck && !givingUp && !givenUp;
    givingUp |= now;
    return now;
  }

  /** Ends an attempt to write that the run was given up. */
  synchronized void endGivingUp(boolean written) {
    givingUp = false;
    givenUp = written;
  }

  /** Returns whether the run is or was beyond its time limit. */
  synchronized boolean isStuck() {
    return stuck;
  }

  synchronized boolean isRunning() {
    return stage == Stage.RUNNING && !stuck;
  }

  synchronized @Nullable StopReason stopReason() {
    return stopReason;
  }

  /** Returns how long the run has taken; 0 if it does not run. */
  synchronized long runNanos(long now) {
    return stage == Stage.RUNNING ? now - startedNanos : 0;
  }

  void report(JobProgress latest) {
    progress = latest;
    unwritten = latest;
  }

  /** Returns the last progress. */
  JobProgress progress() {
    return progress;
  }

  /** Takes the progress that is not yet in the database; null if there is none. */
  @Nullable JobProgress takeUnwritten() {
    JobProgress taken = unwritten;
    unwritten = null;
    return taken;
  }

  /** Puts back progress that could not be written, unless there is a later one. */
  void putBack(JobProgress taken) {
    if (progress.equals(taken)) {
      unwritten = taken;
    }
  }
}
