// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.slow;

import dev.headroom.database.statement.StatementShape;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The slow executions of one kind of statement, summed.
 *
 * <p>Immutable. Contains no literals and no bound values.
 *
 * @param shape the statement
 * @param count slow executions
 * @param failures how many of them failed
 * @param total time of all
 * @param longest the longest one
 * @param last end of the latest
 * @param plan how PostgreSQL executes it; null if plans are not taken, or none was yet
 */
public record SlowStatement(
    StatementShape shape,
    long count,
    long failures,
    Duration total,
    Execution longest,
    Instant last,
    @Nullable String plan) {

  /**
   * One slow execution.
   *
   * <p>Immutable.
   *
   * @param time of the call
   * @param waited for connections, by the unit of work so far
   * @param route the unit of work; empty outside one
   * @param callSite the application's line, such as {@code com.acme.Orders.load:41}; empty if no
   *     frame was the application's
   * @param binds number and types of the bound values, such as {@code 2: integer, text}
   */
  public record Execution(
      Duration time, Duration waited, String route, String callSite, String binds) {}

  /** Returns the text without literals. */
  public String sql() {
    return shape.text();
  }

  /** Returns the same with a plan. */
  SlowStatement withPlan(@Nullable String read) {
    return new SlowStatement(shape, count, failures, total, longest, last, read);
  }
}
