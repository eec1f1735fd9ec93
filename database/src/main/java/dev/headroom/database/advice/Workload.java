// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
   * The counters at one time.
   *
   * <p>Immutable.
   *
   * @param statements one per kind, in any order
   * @param length the time in which they were counted
   */
  record Snapshot(List<StatementLoad> statements, Duration length) {
    /** Copies the list. */
    public Snapshot {
      statements = List.copyOf(statements);
    }

    /** Returns what was counted since an earlier snapshot. */
    Snapshot since(Snapshot earlier) {
      Map<Long, StatementLoad> before = new HashMap<>();
      earlier.statements.forEach(each -> before.put(each.id(), each));
      List<StatementLoad> since = new ArrayList<>();
      for (StatementLoad each : statements) {
        StatementLoad known = before.get(each.id());
        StatementLoad load = known == null ? each : each.since(known);
        if (load.calls() > 0) {
          since.add(load);
        }
      }
      Duration between = length.minus(earlier.length);
      return new Snapshot(since, between.isPositive() ? between : length);
    }
  }
}
