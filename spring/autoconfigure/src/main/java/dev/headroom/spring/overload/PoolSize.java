// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.database.pool.PoolSettings;
import org.springframework.beans.factory.BeanFactory;

/**
 * The size of the connection pool. Loaded only where the database module is on the class path.
 *
 * <p>Thread-safe.
 */
final class PoolSize {
  private PoolSize() {}

  static int of(BeanFactory beans) {
    PoolSettings pool = beans.getBeanProvider(PoolSettings.class).getIfAvailable();
    return pool == null ? 1 : Math.max(1, pool.max());
  }
}
