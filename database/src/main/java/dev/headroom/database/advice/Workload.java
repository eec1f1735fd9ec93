// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A source of the statements that an application runs, with their calls and times.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
public interface Workload {

  /**
   * Reads the counters, which only grow unless the source is reset.
   *
   * @throws SQLException if the source is a database that cannot be read
   */
  Snapshot read() throws SQLException;

  /**
   * Returns whether the counters are those of the server, the same for every instance; otherwise
   * they are of this process, and another one can neither take its measurements over nor judge that
   * a statement does not run.
   */
  default boolean isServerWide() {
    return false;
  }

  /**
   * The counters at one time.
   *
   * <p>Immutable.
   *
   * @param statements one per kind, in any order
   * @param length the time in which they were counted
   */
  record Snapshot(List<StatementLoad> statements, Duration length) {

    /** A source with more kinds of statements leaves the cheapest out. */
    static final int MAX_STATEMENTS = 500;

    /** Copies the list. */
    public Snapshot {
      statements = List.copyOf(statements);
    }

    /** Returns the calls of some statements, by their ids. */
    long calls(Set<Long> ids) {
      return statements.stream()
          .filter(each -> ids.contains(each.id()))
          .mapToLong(StatementLoad::calls)
          .sum();
    }

    /** Returns the traffic between readings; the first interval warms the caches. */
    static List<Snapshot> intervals(Iterable<Snapshot> readings) {
      List<Snapshot> intervals = new ArrayList<>();
      @Nullable Snapshot earlier = null;
      for (Snapshot each : readings) {
        if (earlier != null) {
          intervals.add(each.since(earlier));
        }
        earlier = each;
      }
      return intervals.subList(Math.min(1, intervals.size()), intervals.size());
    }

    /**
     * Returns what was counted since an earlier snapshot. A statement that this lacks counts with
     * all its calls, unless it may have been left out there.
     */
    Snapshot since(Snapshot earlier) {
      Map<Long, StatementLoad> before = new HashMap<>();
      earlier.statements.forEach(each -> before.put(each.id(), each));
      List<StatementLoad> since = new ArrayList<>();
      for (StatementLoad each : statements) {
        StatementLoad known = before.get(each.id());
        boolean isComparable = known != null || before.size() < MAX_STATEMENTS;
        StatementLoad load = known == null ? each : each.since(known);
        if (isComparable && load.calls() > 0) {
          since.add(load);
        }
      }
      Duration between = length.minus(earlier.length);
      return new Snapshot(since, between.isPositive() ? between : length);
    }
  }
}
