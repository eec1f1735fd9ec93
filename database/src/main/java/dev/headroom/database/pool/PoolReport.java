// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who holds the connections of a pool at one moment, who waits for one, and why.
 *
 * <p>Immutable. The parts are read one by one without a lock; under load they may not add up.
 *
 * @param state the counts
 * @param holders threads that hold a connection, the longest first; where the pool does not report
 *     borrows, those that have not used their connection yet are missing
 * @param waiters threads that wait for a connection, the longest first; empty where the pool does
 *     not report them, though {@link PoolHealth#waiting} counts them
 * @param leaks connections that were not returned, by where they were borrowed
 * @param diagnosis why no connection is free
 */
public record PoolReport(
    PoolHealth state,
    List<ConnectionHolder> holders,
    List<Waiter> waiters,
    List<ConnectionLeak> leaks,
    PoolDiagnosis diagnosis) {

  /** Copies the lists. */
  public PoolReport {
    holders = List.copyOf(holders);
    waiters = List.copyOf(waiters);
    leaks = List.copyOf(leaks);
  }

  /**
   * A thread that waits for a connection.
   *
   * <p>Immutable.
   *
   * @param thread its name, or its number if it has none
   * @param route its unit of work; null if there is none
   * @param waited time so far
   */
  public record Waiter(String thread, @Nullable String route, Duration waited) {}
}
