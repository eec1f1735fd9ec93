// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

/**
 * Receives what {@link PoolWatch#check} finds.
 *
 * <p>Implementations must be thread-safe if several threads check.
 */
public interface PoolWatchListener {

  /**
   * A connection has not been returned for longer than the leak threshold; once for each.
   *
   * @param pool name of the pool
   * @param leak all leaks of the same place, this one included
   */
  default void leaked(String pool, ConnectionLeak leak) {}

  /**
   * Threads have waited for a connection at two checks in a row.
   *
   * @param report of the pool at the second one
   */
  default void exhausted(PoolReport report) {}
}
