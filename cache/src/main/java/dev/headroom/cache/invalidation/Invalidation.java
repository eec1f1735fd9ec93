// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.invalidation;

import dev.headroom.cache.level.CacheLevel;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * How far an invalidation came.
 *
 * <p>Thread-safe.
 */
public final class Invalidation {

  public static final Invalidation EVERYWHERE = of(new Published(0, null));
  public static final Invalidation PENDING = new Invalidation(null, null);

  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** What becomes of it when its transaction ends; null if it belongs to none. */
  private final @Nullable CompletableFuture<Invalidation> commit;

  /** Null if it waits for the shared level's return, which nobody tells. */
  private final @Nullable Published reached;

  private Invalidation(
      @Nullable Published reached, @Nullable CompletableFuture<Invalidation> commit) {
    this.reached = reached;
    this.commit = commit;
  }

  public static Invalidation of(Published reached) {
    return new Invalidation(reached, null);
  }

  /** One that happens after a commit, or never if that is cancelled. */
  public static Invalidation after(CompletableFuture<Invalidation> commit) {
    return new Invalidation(null, commit);
  }

  /**
   * Tells whether the shared level has it.
   *
   * @return true if all instances are bound by it from now on; false if the shared level was away:
   *     this instance holds to it, the others hear of it when the level is back; or if the
   *     transaction that it belongs to is not committed
   */
  public boolean isPublished() {
    Invalidation done = committed();
    return done != null && done.reached != null;
  }

  /**
   * Returns its place in the log of the shared level.
   *
   * @return positive and growing; 0 if it has none (yet)
   */
  public long position() {
    Invalidation done = committed();
    return done == null || done.reached == null ? 0 : done.reached.position();
  }

  /**
   * DeadlockDetector until no instance serves the old value any more: all that the log knows of
   * have said so, or the bound has passed. Of an instance that the shared level has not heard of
   * for a minute, or never, only the bound is known.
   *
   * <p>Costs a round trip every 1 to 20 ms.
   *
   * @param timeout how long to wait; the bound is always enough, once it was told
   * @return true if so; false if the time is over, if the shared level was away, or if the
   *     transaction was rolled back
   * @throws InterruptedException if the thread was interrupted
   */
  public boolean await(Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    Invalidation done = this;
    if (commit != null) {
      try {
        done = commit.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException
          | TimeoutException
          | java.util.concurrent.CancellationException e) {
        return false;
      }
    }
    return done.reached != null && done.reached.await(end - System.nanoTime());
  }

  private @Nullable Invalidation committed() {
    if (commit == null) {
      return this;
    }
    return commit.isDone() && !commit.isCompletedExceptionally() ? commit.getNow(PENDING) : null;
  }

  /** How it is known that an invalidation holds everywhere. */
  public record Published(long position, @Nullable OtherInstances others) {

    boolean await(long nanos) throws InterruptedException {
      return others == null || others.await(position, nanos);
    }
  }

  /**
   * The other instances.
   *
   * @param boundAtNanos when the bound has passed, on the monotonic clock
   */
  public record OtherInstances(CacheLevel level, TimeSource time, long boundAtNanos) {

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
        pause = Math.min(LONGEST_PAUSE_NANOS, 2 * pause);
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
