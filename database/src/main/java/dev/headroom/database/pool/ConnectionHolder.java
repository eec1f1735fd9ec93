// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A thread that holds a connection of a pool, and what it does with it.
 *
 * <p>Immutable. Contains no literals and no bound values.
 *
 * @param thread name of the thread that holds the connection, or its number if it has none
 * @param route unit of work in which it was borrowed, such as {@code GET /orders/{id}}; null if
 *     there was none
 * @param callSite where the application borrowed it; null unless the pool records that: it does
 *     with a leak threshold, and for ten minutes after a leak was suspected
 * @param held time since it was borrowed, or since it was first used where the pool does not report
 *     borrows
 * @param statement text of the statement that runs, or ran last; null if there was none
 * @param statementAge time since that statement began; null if there was none
 * @param activity what the thread does
 * @param at the application's line that the thread is at now; null if it is in none
 */
public record ConnectionHolder(
    String thread,
    @Nullable String route,
    @Nullable String callSite,
    Duration held,
    @Nullable String statement,
    @Nullable Duration statementAge,
    Activity activity,
    @Nullable String at) {
  private static final int MAX_STATEMENT = 100;

  /** What a thread does that holds a connection. */
  public enum Activity {
    /** It runs a statement. */
    STATEMENT,
    /** It waits for a second connection. */
    WAITS_FOR_CONNECTION,
    /** It is in code of the application, without a statement. */
    OTHER_WORK,
    /** It has ended, or is back in its thread pool, without having returned the connection. */
    GONE
  }

  /** Returns the holder in one line. */
  public String text() {
    StringBuilder text = new StringBuilder(thread);
    if (route != null) {
      text.append(" (").append(route).append(')');
    }
    text.append(" for ").append(held.toMillis()).append(" ms, ");
    text.append(
        switch (activity) {
          case STATEMENT -> "in a statement";
          case WAITS_FOR_CONNECTION -> "waits for a second connection";
          case OTHER_WORK -> "without a running statement";
          case GONE -> "and has not returned it";
        });
    if (at != null) {
      text.append(" at ").append(at);
    }
    if (callSite != null) {
      text.append(", borrowed at ").append(callSite);
    }
    if (statement != null && statementAge != null) {
      text.append(activity == Activity.STATEMENT ? ", for " : ", last one ");
      text.append(statementAge.toMillis());
      text.append(activity == Activity.STATEMENT ? " ms: " : " ms ago: ");
      text.append(
          statement.length() > MAX_STATEMENT
              ? statement.substring(0, MAX_STATEMENT) + "..."
              : statement);
    }
    return text.toString();
  }
}
