// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import dev.headroom.database.pool.ConnectionHolder.Activity;
import dev.headroom.database.statement.CallSites;
import dev.headroom.database.statement.StatementShapes;
import dev.headroom.database.statement.UnitOfWork;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Describes who holds the connections of a pool, and what these threads do.
 *
 * <p>Thread-safe. Reads the stack of each holder that runs no statement, which takes some tens of
 * microseconds a thread.
 */
final class HolderReader {
  private static final int MAX_SHAPES = 200;
  private static final String POOL = "com.zaxxer.hikari.pool.HikariPool";

  /** Where the threads of an executor wait for work. */
  private static final Set<String> IDLE_METHODS = Set.of("getTask", "awaitWork");

  private static final Set<String> IDLE_CLASSES =
      Set.of(
          "java.util.concurrent.ThreadPoolExecutor",
          "java.util.concurrent.ForkJoinPool",
          "org.apache.tomcat.util.threads.ThreadPoolExecutor");

  private final PoolConnections connections;
  private final StatementShapes shapes = new StatementShapes(MAX_SHAPES);

  HolderReader(PoolConnections connections) {
    this.connections = connections;
  }

  /** The pool is one of MySQL or MariaDB. */
  void readDoubleQuotesAsStrings() {
    shapes.readDoubleQuotesAsStrings();
  }

  /**
   * Returns all holders that are known, the longest first.
   *
   * @param waiting threads that are known to wait for a connection of this pool
   */
  List<ConnectionHolder> read(Set<Thread> waiting) {
    long now = connections.nanos();
    return connections
        .holds()
        .map(each -> describe(each, now, waiting))
        .sorted(Comparator.comparing(ConnectionHolder::held).reversed())
        .toList();
  }

  /** Describes one holder. */
  ConnectionHolder describe(Borrow hold, long now, Set<Thread> waiting) {
    Thread thread = hold.thread();
    String sql = hold.sql();
    boolean running = hold.isRunning();
    StackTraceElement[] stack =
        running || !thread.isAlive() ? new StackTraceElement[0] : thread.getStackTrace();
    String at = CallSites.find(stack);
    return new ConnectionHolder(
        name(thread),
        route(hold.unit()),
        hold.callSite(),
        Duration.ofNanos(hold.heldNanos(now)),
        sql == null ? null : shapes.shape(sql).text(),
        sql == null ? null : Duration.ofNanos(hold.nanosSinceStatement(now)),
        activity(hold, running, stack, waiting.contains(thread)),
        at);
  }

  private static Activity activity(
      Borrow hold, boolean running, StackTraceElement[] stack, boolean waits) {
    if (running) {
      return Activity.STATEMENT;
    }
    UnitOfWork unit = hold.unit();
    if (!hold.thread().isAlive() || (unit != null && unit.isEnded()) || isIdle(stack)) {
      return Activity.GONE;
    }
    return waits || waits(stack) ? Activity.WAITS_FOR_CONNECTION : Activity.OTHER_WORK;
  }

  /** Returns whether a thread is back in its executor, where it waits for work. */
  private static boolean isIdle(StackTraceElement[] stack) {
    for (StackTraceElement each : stack) {
      if (IDLE_METHODS.contains(each.getMethodName())
          && IDLE_CLASSES.contains(each.getClassName())) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether a thread is in a pool of HikariCP, which is then most likely this one. */
  private static boolean waits(StackTraceElement[] stack) {
    for (StackTraceElement each : stack) {
      if (each.getClassName().equals(POOL) && each.getMethodName().equals("getConnection")) {
        return true;
      }
    }
    return false;
  }

  static String name(Thread thread) {
    String name = thread.getName();
    return name.isEmpty() ? "thread " + thread.threadId() : name;
  }

  static @Nullable String route(@Nullable UnitOfWork unit) {
    return unit == null ? null : unit.route();
  }
}
