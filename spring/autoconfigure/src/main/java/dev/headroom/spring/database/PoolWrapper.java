// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import javax.sql.DataSource;

/**
 * Wraps the starter's connection pool, which times the statements of its connections itself.
 *
 * <p>For other parts of the starter; an application wraps the {@code DataSource} by a {@code
 * BeanPostProcessor}. A bean of this type is applied to the pool once, when it is opened; several
 * in their order, the first next to the pool. Thread-safe.
 */
@FunctionalInterface
public interface PoolWrapper {
  /** The order of the routing to replicas: all other wrappers are around it. */
  int ROUTING_ORDER = 0;

  /** The order of the bulkhead: it admits to the pool and to those of the replicas. */
  int BULKHEAD_ORDER = 100;

  /** Returns the pool or a data source around it. */
  DataSource wrap(DataSource pool);
}
