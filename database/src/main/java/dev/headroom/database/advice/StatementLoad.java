// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

/**
 * A kind of statement with the calls and the time that it has cost.
 *
 * <p>Immutable.
 *
 * @param id the same for all statements that differ in their literals only
 * @param text without literals, for people
 * @param sql for the planner, with the markers {@code ?} or {@code $1}; its literals are those that
 *     all calls had in common
 * @param calls the number of executions
 * @param millis their total time
 */
public record StatementLoad(long id, String text, String sql, long calls, double millis) {

  /** Returns the mean time of a call, 0 without calls. */
  double meanMillis() {
    return calls == 0 ? 0 : millis / calls;
  }

  /** Returns the load since an earlier reading; all of it if the counters were reset meanwhile. */
  StatementLoad since(StatementLoad earlier) {
    return earlier.calls > calls
        ? this
        : new StatementLoad(id, text, sql, calls - earlier.calls, millis - earlier.millis);
  }
}
