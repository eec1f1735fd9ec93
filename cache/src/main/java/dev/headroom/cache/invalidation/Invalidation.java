// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.invalidation;

import dev.headroom.cache.level.CacheLevel;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The result of an invalidation: whether it was published to the other instances, and when they all
 * have applied it.
 *
 * <p>Thread-safe.
 */
public final class Invalidation {

  /** An invalidation that no other instance needs to hear of. */
  public static final Invalidation EVERYWHERE = new Invalidation(0, null, null);

  /** An invalidation that will be published when the shared level is available again. */
  public static final Invalidation PENDING = new Invalidation(-1, null, null);

  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Its place in the log; 0 if it needs none, -1 if it is not published. */
  private final long position;

  private final @Nullable OtherInstances others;

  /** The invalidation that its transaction's commit makes; null if it belongs to none. */
  private final @Nullable CompletableFuture<Invalidation> commit;

  private Invalidation(
      long position,
      @Nullable OtherInstances others,
      @Nullable CompletableFuture<Invalidation> commit) {
    this.position = position;
    this.others = others;
    this.commit = commit;
  }

  /**
   * Returns an invalidation that the shared level has logged.
   *
   * @param position its place in the log
   * @param level which knows how far each instance has applied the log
   * @param time the clock of the bound
   * @param bound after which no instance serves the old value
   */
  public static Invalidation published(
      long position, CacheLevel level, TimeSource time, Duration bound) {
    long boundAtNanos = time.nanos() + bound.toNanos();
    return new Invalidation(position, new OtherInstances(level, time, boundAtNanos), null);
  }

  /**
   * Returns an invalidation that happens after a commit.
   *
   * @param commit completed after the commit; cancelled if there was none
   */
  public static Invalidation afterCommit(CompletableFuture<Invalidation> commit) {
    return new Invalidation(-1, null, commit);
  }

  /**
   * Returns whether the shared level has logged the invalidation.
   *
   * @return true if all instances are bound by it from now on; false if the shared level was
   *     unavailable: this instance obeys it, the others do once it is published; or if the
   *     transaction that it belongs to is not committed
   */
  public boolean isPublished() {
    Invalidation done = committed();
    return done != null && done.position >= 0;
  }

  /**
   * Returns its place in the log of the shared level.
   *
   * @return positive and growing; 0 if it has none (yet)
   */
  public long position() {
    Invalidation done = committed();
    return done == null ? 0 : Math.max(0, done.position);
  }

  /**
   * Waits until no instance serves the old value any more: until all instances that the log knows
   * of have applied the invalidation, or the bound has passed. Of an instance that the shared level
   * has not heard of for a minute, or never, only the bound is known. Where the level cannot know
   * which instances there are, since it was empty or lost their reports within the last minute, or
   * where it has lost the invalidation itself, it waits for the bound.
   *
   * <p>Costs a round trip every 1 to 20 ms.
   *
   * @param timeout how long to wait; the bound is always enough once the invalidation is published
   * @return true if so; false after the time-out, if the shared level was unavailable, or if the
   *     transaction was rolled back
   * @throws InterruptedException if the thread was interrupted
   */
  public boolean await(Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    Invalidation done = this;
    if (commit != null) {
      try {
        done = commit.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException | TimeoutException | CancellationException e) {
        return false;
      }
    }
    return done.position >= 0
        && (done.others == null || done.others.await(done.position, end - System.nanoTime()));
  }

  private @Nullable Invalidation committed() {
    if (commit == null) {
      return this;
    }
    return commit.isDone() && !commit.isCompletedExceptionally() ? commit.getNow(PENDING) : null;
  }

  /**
   * The other instances.
   *
   * @param boundAtNanos when the bound has passed, on the monotonic clock
   */
  private record OtherInstances(CacheLevel level, TimeSource time, long boundAtNanos) {

    private boolean await(long position, long nanos) throws InterruptedException {
      long end = time.nanos() + nanos;
      long pause = FIRST_PAUSE_NANOS;
      while (true) {
        if (haveApplied(position) || time.nanos() - boundAtNanos >= 0) {
          return true;
        }
        long left = Math.min(end, boundAtNanos) - time.nanos();
        if (end - time.nanos() <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.sleep(Math.min(pause, Math.max(1, left)));
        pause = Math.min(MAX_PAUSE_NANOS, 2 * pause);
      }
    }

    private boolean haveApplied(long position) {
      try {
        return level.isAvailable() && level.isAppliedUpTo(position);
      } catch (StoreUnavailableException e) {
        return false;
      }
    }
  }
}
