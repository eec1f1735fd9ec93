// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts the statements of one unit of work: a request, a job.
 *
 * <p>Thread-safe, on platform and virtual threads. Whoever begins a unit opens it and closes it in
 * the same thread, with try-with-resources; nothing stays bound to the thread after that. A
 * statement outside any unit is not counted. Work that a unit hands to other threads counts when it
 * goes through {@link #carry}.
 */
public final class StatementTally implements StatementListener {
  @SuppressWarnings("ThreadLocalUsage") // Lives as long as the data source; no static registry.
  private final ThreadLocal<@Nullable Unit> bound = new ThreadLocal<>();

  /**
   * Binds a new unit of work to the current thread; a unit open already is outer to it and takes
   * its sums over at the end.
   *
   * @return the unit, to be closed by the same thread
   */
  public Unit open() {
    Unit unit = new Unit(bound.get());
    bound.set(unit);
    return unit;
  }

  /**
   * Tells the unit of the current thread.
   *
   * @return null when none is open
   */
  public @Nullable Unit current() {
    return bound.get();
  }

  /**
   * Makes a task count for the unit of the current thread, whichever thread runs it.
   *
   * @param task run once or more, as given
   * @return the same task when no unit is open
   */
  public Runnable carry(Runnable task) {
    Unit unit = bound.get();
    if (unit == null) {
      return task;
    }
    return () -> {
      Unit before = bound.get();
      bound.set(unit);
      try {
        task.run();
      } finally {
        bind(before);
      }
    };
  }

  @Override
  public void statementExecuted(String sql, long nanos, @Nullable SQLException failure) {
    Unit unit = bound.get();
    if (unit != null) {
      unit.add(1, nanos);
    }
  }

  @Override
  public void transactionEnded(long nanos, @Nullable SQLException failure) {
    Unit unit = bound.get();
    if (unit != null) {
      unit.add(0, nanos);
    }
  }

  private void bind(@Nullable Unit unit) {
    if (unit == null) {
      bound.remove();
    } else {
      bound.set(unit);
    }
  }

  /**
   * The sums of one unit of work, readable while it runs and after it is closed.
   *
   * <p>Thread-safe, but to be closed by the thread that opened it.
   */
  public final class Unit implements AutoCloseable {
    private final @Nullable Unit outer;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();

    private Unit(@Nullable Unit outer) {
      this.outer = outer;
    }

    /**
     * Tells how many statements ran; a batch is one.
     *
     * @return 0 or more
     */
    public int count() {
      return count.get();
    }

    /**
     * Tells the time in statements, commits and rollbacks; work side by side adds up.
     *
     * @return nanoseconds
     */
    public long nanos() {
      return nanos.get();
    }

    private void add(int statements, long spentNanos) {
      count.addAndGet(statements);
      nanos.addAndGet(spentNanos);
    }

    /** Frees the thread of this unit; a second call does nothing. */
    @Override
    public void close() {
      if (bound.get() != this) {
        return;
      }
      bind(outer);
      if (outer != null) {
        outer.add(count(), nanos());
      }
    }
  }
}
