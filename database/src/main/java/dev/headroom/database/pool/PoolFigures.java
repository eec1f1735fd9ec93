// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

/**
 * What is known of a watched pool beyond HikariCP's own counts. Implementations are thread-safe.
 */
interface PoolFigures {
  /** Returns the open connections. */
  PoolConnections connections();

  /** Returns the waits for connections. */
  PoolWaits waits();
}
