// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import dev.headroom.ground.Deadline;
import dev.headroom.ground.TimeSource;
import dev.headroom.overload.OverloadException.Reason;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets at most so many calls at once to a resource of a known size, such as a connection pool.
 *
 * <p>First come, first served. A call waits at most {@code maxWait} and what its {@link Deadline}
 * has left; what it waited is taken off the time that its {@link AdaptiveLimiter} learns from, so
 * that a slow database closes the database's gate and not the whole service.
 *
 * <p>Thread-safe; waits by parking, without a monitor.
 */
public final class Bulkhead {
  private final BulkheadSettings settings;
  private final OverloadListener listener;
  private final TimeSource time;
  private final Semaphore running;
  private final AtomicInteger calls = new AtomicInteger();

  /** Creates an empty bulkhead. */
  public Bulkhead(BulkheadSettings settings, OverloadListener listener, TimeSource time) {
    this.settings = settings;
    this.listener = listener;
    this.time = time;
    this.running = new Semaphore(settings.maxConcurrent(), true);
  }

  /** The right of one call, given back once. */
  public interface Permit extends AutoCloseable {
    @Override
    void close();
  }

  /** Returns what meters and refusals call it. */
  public String name() {
    return settings.name();
  }

  /** Returns how many calls run. */
  public int running() {
    return settings.maxConcurrent() - running.availablePermits();
  }

  /** Returns how many calls are inside, running or waiting. */
  public int calls() {
    return calls.get();
  }

  /**
   * Waits for room.
   *
   * @throws OverloadException when there is none in time; the call holds nothing
   */
  public Permit acquire() {
    if (calls.incrementAndGet() > settings.maxCalls()) {
      throw refuse(Reason.QUEUE_FULL, 0);
    }
    long began = time.nanos();
    if (!awaitPermit()) {
      long waited = time.nanos() - began;
      Deadline.recordWait(waited);
      throw refuse(Reason.WAIT_TIMEOUT, waited);
    }
    long waited = time.nanos() - began;
    Deadline.recordWait(waited);
    listener.admitted(name(), Priority.NORMAL, waited);
    return new Holding();
  }

  /**
   * Makes a call inside.
   *
   * @throws OverloadException when there is no room in time; the call was not made
   * @throws Exception what the call throws
   */
  @SuppressWarnings("try") // the permit is only to be given back
  public <T> T call(Callable<T> call) throws Exception {
    try (Permit permit = acquire()) {
      return call.call();
    }
  }

  private boolean awaitPermit() {
    Duration most = settings.maxWait();
    Duration left = Deadline.current().map(Deadline::remaining).orElse(most);
    long patience = Math.min(most.toNanos(), left.toNanos());
    try {
      return running.tryAcquire(patience, TimeUnit.NANOSECONDS);
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

  private final class Holding implements Permit {
    private final AtomicBoolean held = new AtomicBoolean(true);

    @Override
    public void close() {
      if (held.getAndSet(false)) {
        calls.decrementAndGet();
        running.release();
      }
    }
  }
}
