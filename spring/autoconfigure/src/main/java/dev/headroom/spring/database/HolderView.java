// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import static dev.headroom.spring.operator.JsonValues.lower;

import dev.headroom.database.pool.ConnectionHolder;
import org.jspecify.annotations.Nullable;

/**
 * A thread that holds a connection, as operators read it.
 *
 * <p>Immutable. Contains no literals and no bound values.
 *
 * @param thread name of the thread
 * @param route unit of work in which the connection was borrowed; null if there was none
 * @param callSite where it was borrowed; null if that was not recorded
 * @param heldMillis time since then
 * @param statement text of the statement that runs, or ran last; null if there was none
 * @param statementMillis time since that statement began; null if there was none
 * @param activity {@code statement}, {@code waits_for_connection}, {@code other_work} or {@code
 *     gone}
 * @param at the application's line that the thread is at now; null if it is in none
 */
public record HolderView(
    String thread,
    @Nullable String route,
    @Nullable String callSite,
    long heldMillis,
    @Nullable String statement,
    @Nullable Long statementMillis,
    String activity,
    @Nullable String at) {

  /** Returns the view of a holder. */
  public static HolderView of(ConnectionHolder holder) {
    return new HolderView(
        holder.thread(),
        holder.route(),
        holder.callSite(),
        holder.held().toMillis(),
        holder.statement(),
        holder.statementAge() == null ? null : holder.statementAge().toMillis(),
        lower(holder.activity()),
        holder.at());
  }
}
