// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request, a job or another piece of work, within which statements are counted.
 *
 * <p>Thread-safe. A unit is bound to the thread that opened it; {@link #wrap} takes it to another.
 * One that several threads work for in turn is {@linkplain #start started}, bound to each by {@link
 * #makeCurrent}, and {@linkplain #end ended}. Units nest: a statement counts in the innermost unit
 * and in those around it. The first 1 000 runs are kept, the others are counted.
 *
 * <pre>{@code
 * try (UnitOfWork.Scope unit = UnitOfWork.open(() -> "GET /orders")) {
 *   orders.load();
 *   int queries = unit.unit().count();
 * }
 * }</pre>
 */
public final class UnitOfWork {
  /** Runs that are kept. */
  static final int MAX_RUNS = 1_000;

  /** Call sites that are looked up; later runs of a shape are taken to have the last one. */
  private static final int MAX_CALL_SITES = 100;

  private static final ThreadLocal<@Nullable UnitOfWork> CURRENT = new ThreadLocal<>();

  private final Supplier<String> routes;
  private final UnitListener listener;
  private final @Nullable UnitOfWork outer;
  private volatile @Nullable String route;

  // All below is guarded by this.
  private final List<RecordedRun> runs = new ArrayList<>();
  private long shapes;
  private int callSites;
  private int dropped;
  private long nanos;
  private long waitNanos;
  private boolean ended;

  private UnitOfWork(Supplier<String> routes, UnitListener listener, @Nullable UnitOfWork outer) {
    this.routes = routes;
    this.listener = listener;
    this.outer = outer;
  }

  /** The time in which a unit is bound to a thread. Confined to that thread. */
  public interface Scope extends AutoCloseable {
    /** Returns the unit. */
    UnitOfWork unit();

    @Override
    void close();
  }

  /**
   * Opens a unit on the current thread; closing the scope ends it.
   *
   * @param route what the unit is named after; called at the end, and for statements that are
   *     reported before
   */
  public static Scope open(Supplier<String> route) {
    return open(route, unit -> {});
  }

  /**
   * Opens a unit on the current thread; closing the scope ends it.
   *
   * @param route what the unit is named after; called at the end, and for statements that are
   *     reported before
   * @param listener called when the unit ends
   */
  public static Scope open(Supplier<String> route, UnitListener listener) {
    UnitOfWork unit = start(route, listener);
    CURRENT.set(unit);
    return new Binding(unit, unit.outer, true);
  }

  /**
   * Starts a unit within the one of the current thread, and binds it to no thread.
   *
   * @param route what the unit is named after; called at the end, and for statements that are
   *     reported before
   * @param listener called when the unit ends
   * @return to be ended by {@link #end}
   */
  public static UnitOfWork start(Supplier<String> route, UnitListener listener) {
    return new UnitOfWork(route, listener, CURRENT.get());
  }

  /** Binds the unit to the current thread until the scope is closed, which does not end it. */
  public Scope makeCurrent() {
    UnitOfWork before = CURRENT.get();
    CURRENT.set(this);
    return new Binding(this, before, false);
  }

  private record Binding(UnitOfWork unit, @Nullable UnitOfWork before, boolean ends)
      implements Scope {
    @Override
    public void close() {
      bind(before);
      if (ends) {
        unit.end();
      }
    }
  }

  /** Returns the innermost unit of the current thread; null if there is none. */
  public static @Nullable UnitOfWork current() {
    return CURRENT.get();
  }

  private static void bind(@Nullable UnitOfWork unit) {
    if (unit == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(unit);
    }
  }

  /** Returns a task that runs in this unit, for another thread. */
  @SuppressWarnings("try") // the scope is only to be closed
  public Runnable wrap(Runnable work) {
    return () -> {
      try (Scope scope = makeCurrent()) {
        work.run();
      }
    };
  }

  /** Returns what the unit is named after, such as {@code GET /orders/{id}}. */
  public String route() {
    String known = route;
    return known == null ? routes.get() : known;
  }

  /** Returns the runs in the order of their ends, at most 1 000. */
  public synchronized List<RecordedRun> runs() {
    return List.copyOf(runs);
  }

  /** Returns how many statements ran, those that were not kept among them. */
  public synchronized int count() {
    return runs.size() + dropped;
  }

  /** Returns how many statements of a shape ran, of those that were kept. */
  public synchronized int count(StatementShape shape) {
    return (int) runs.stream().filter(each -> each.shape() == shape).count();
  }

  /** Returns the time of all statements together. */
  public synchronized long nanos() {
    return nanos;
  }

  /** Returns the time of all waits for connections together. */
  public synchronized long waitNanos() {
    return waitNanos;
  }

  /** Adds a wait for a connection to this unit and to those around it. */
  public void recordWait(long wait) {
    for (UnitOfWork each = this; each != null; each = each.outer) {
      each.addWait(wait);
    }
  }

  private synchronized void addWait(long wait) {
    waitNanos += wait;
  }

  /** Adds a run to this unit and to those around it. */
  void record(StatementRun run) {
    for (UnitOfWork each = this; each != null; each = each.outer) {
      each.add(run);
    }
  }

  private synchronized void add(StatementRun run) {
    if (ended) {
      return;
    }
    nanos += run.nanos();
    if (runs.size() < MAX_RUNS) {
      shapes |= bit(run.shape());
      runs.add(run.recorded());
    } else {
      dropped++;
    }
  }

  /**
   * Returns where the application runs a statement that it has run before; null for the first run
   * of a shape, since finding the place costs microseconds, unless the shape is to be located.
   */
  @Nullable String callSite(StatementShape shape) {
    RecordedRun last = last(shape);
    if (last == null && !shape.alwaysFindsCallSite()) {
      return null;
    }
    if (maySearch()) {
      return CallSites.find();
    }
    return last == null ? null : last.callSite();
  }

  private synchronized boolean maySearch() {
    return callSites++ < MAX_CALL_SITES;
  }

  private synchronized @Nullable RecordedRun last(StatementShape shape) {
    if ((shapes & bit(shape)) == 0) {
      return null;
    }
    for (int i = runs.size() - 1; i >= 0; i--) {
      if (runs.get(i).shape() == shape) {
        return runs.get(i);
      }
    }
    return null;
  }

  /** One bit a shape: if it is not set, no run has the shape. */
  private static long bit(StatementShape shape) {
    return 1L << (shape.id() & 63);
  }

  /** Returns whether the unit has ended. */
  public synchronized boolean isEnded() {
    return ended;
  }

  /** Ends the unit, and gives it to its listener. A second call has no effect. */
  public void end() {
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
    }
    try {
      route = routes.get();
      listener.unitEnded(this);
    } catch (RuntimeException | LinkageError e) {
      ListenerFailures.log(listener, e);
    }
  }
}
