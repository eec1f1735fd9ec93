// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import dev.headroom.database.statement.UnitOfWork;
import dev.headroom.ground.TimeSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The threads that wait for a connection of a pool now, and the sums of all waits so far.
 *
 * <p>Thread-safe. A borrow that finds an idle connection is no wait, and reads no clock.
 */
final class PoolWaits {
  private final Set<Waiter> waiting = ConcurrentHashMap.newKeySet();
  private final LongAdder nanos = new LongAdder();
  private final LongAccumulator longestNanos = new LongAccumulator(Math::max, 0);
  private final LongAdder timeouts = new LongAdder();
  private final TimeSource time;

  /** One thread that waits. Immutable; equal to itself alone. */
  static final class Waiter {
    private final Thread thread = Thread.currentThread();
    private final @Nullable UnitOfWork unit = UnitOfWork.current();
    private final long startNanos;

    private Waiter(long startNanos) {
      this.startNanos = startNanos;
    }

    Thread thread() {
      return thread;
    }

    @Nullable UnitOfWork unit() {
      return unit;
    }

    long nanos(long now) {
      return now - startNanos;
    }
  }

  PoolWaits(TimeSource time) {
    this.time = time;
  }

  /** The current thread is about to wait. */
  Waiter begin() {
    Waiter waiter = new Waiter(time.nanos());
    waiting.add(waiter);
    return waiter;
  }

  /** The wait has ended, with a connection or without. */
  void end(Waiter waiter) {
    waiting.remove(waiter);
    long waited = waiter.nanos(time.nanos());
    nanos.add(waited);
    longestNanos.accumulate(waited);
    UnitOfWork unit = waiter.unit();
    if (unit != null) {
      unit.recordWait(waited);
    }
  }

  void timedOut() {
    timeouts.increment();
  }

  Set<Waiter> waiting() {
    return waiting;
  }

  long nanos() {
    return nanos.sum();
  }

  long longestNanos() {
    return longestNanos.get();
  }

  long timeouts() {
    return timeouts.sum();
  }
}
