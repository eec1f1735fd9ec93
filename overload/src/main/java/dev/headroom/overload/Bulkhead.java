// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import dev.headroom.ground.Deadline;
import dev.headroom.ground.TimeSource;
import dev.headroom.overload.OverloadException.Reason;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Limits the concurrent calls to a resource of a known size, such as a connection pool.
 *
 * <p>First come, first served. A call waits for at most {@code maxWait} and the remaining time of
 * its {@link Deadline}. The time that a call with a deadline waits is not counted as latency by an
 * {@link AdaptiveLimiter} above, so a slow database fills the database's bulkhead and does not slow
 * the whole service down.
 *
 * <p>Thread-safe; waits by parking, without a monitor.
 */
public final class Bulkhead {
  private final BulkheadSettings settings;
  private final OverloadListener listener;
  private final TimeSource time;
  private final Semaphore permits;
  private final AtomicInteger calls = new AtomicInteger();

  /**
   * Creates an empty bulkhead.
   *
   * @param settings {@linkplain BulkheadSettings#isSized sized} ones
   * @throws NullPointerException if they have no size
   */
  public Bulkhead(BulkheadSettings settings, OverloadListener listener, TimeSource time) {
    this.settings = settings;
    this.listener = listener;
    this.time = time;
    this.permits = new Semaphore(settings.maxConcurrent(), true);
  }

  /**
   * Creates an empty bulkhead in which twice as many calls may wait as may run, for 200 ms.
   *
   * @param name the name in meters and exceptions
   * @param maxConcurrent calls that may run at once, 1 to 100 000
   */
  public static Bulkhead of(String name, int maxConcurrent) {
    return of(BulkheadSettings.of(name, maxConcurrent));
  }

  /**
   * Creates an empty bulkhead.
   *
   * @throws NullPointerException if the settings have no {@linkplain BulkheadSettings#isSized size}
   */
  public static Bulkhead of(BulkheadSettings settings) {
    return new Bulkhead(settings, OverloadListener.NONE, TimeSource.system());
  }

  /** The permit of one call, returned once. Thread-safe. */
  public interface Permit extends AutoCloseable {
    @Override
    void close();
  }

  /** Returns the name in meters and exceptions. */
  public String name() {
    return settings.name();
  }

  /** Returns the settings. */
  public BulkheadSettings settings() {
    return settings;
  }

  /** Returns the number of running calls. */
  public int running() {
    return settings.maxConcurrent() - permits.availablePermits();
  }

  /** Returns the number of calls, running or waiting. */
  public int calls() {
    return calls.get();
  }

  /**
   * Waits for a permit.
   *
   * @throws OverloadException if there was none in time, or the thread was interrupted, whose flag
   *     stays set; the call holds nothing
   */
  public Permit acquire() {
    if (calls.incrementAndGet() > settings.maxCalls()) {
      throw refuse(Reason.QUEUE_FULL, 0);
    }
    long start = time.nanos();
    boolean acquired = awaitPermit();
    long waited = time.nanos() - start;
    Deadline.recordWait(waited);
    if (!acquired) {
      throw refuse(Reason.WAIT_TIMEOUT, waited);
    }
    listener.admitted(name(), Priority.NORMAL, waited);
    AtomicBoolean open = new AtomicBoolean(true);
    return () -> {
      if (open.getAndSet(false)) {
        calls.decrementAndGet();
        permits.release();
      }
    };
  }

  /**
   * Makes a call with a permit. A call that returns a {@link CompletionStage} runs until that is
   * complete.
   *
   * @throws OverloadException if there was no permit in time; the call was not made
   * @throws Exception what the call throws
   */
  public <T extends @Nullable Object> T call(Callable<T> call) throws Exception {
    Permit permit = acquire();
    boolean runsOn = false;
    try {
      T result = call.call();
      if (result instanceof CompletionStage<?> later) {
        var unused = later.whenComplete((any, failure) -> permit.close());
        runsOn = true;
      }
      return result;
    } finally {
      if (!runsOn) {
        permit.close();
      }
    }
  }

  private boolean awaitPermit() {
    Duration max = settings.maxWait();
    Duration remaining = Deadline.current().map(Deadline::remaining).orElse(max);
    try {
      return permits.tryAcquire(Math.min(max.toNanos(), remaining.toNanos()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private OverloadException refuse(Reason reason, long waitedNanos) {
    calls.decrementAndGet();
    listener.refused(name(), Priority.NORMAL, reason);
    return new OverloadException(name(), reason, Duration.ofNanos(waitedNanos));
  }
}
