// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import javax.sql.DataSource;

/**
 * Wraps the starter's connection pool, below the measuring of statements.
 *
 * <p>Public API. A bean of this type is applied to the pool once, when it is opened. Thread-safe.
 */
@FunctionalInterface
public interface PoolWrapper {
  /** Returns the pool or a data source around it. */
  DataSource wrap(DataSource pool);
}
