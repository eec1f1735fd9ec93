// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import dev.headroom.database.DatabaseMeter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/**
 * Registers the state of connection pools as the meters of {@link DatabaseMeter}.
 *
 * <p>Thread-safe. A pool is read when the meters are scraped.
 */
public final class PoolMeters {
  private PoolMeters() {}

  /**
   * Registers the meters of a pool, under its name, and those that HikariCP has (hikaricp.*).
   *
   * @param pool from {@link Pools}; another HikariCP pool has no meters of acquisition and age
   * @param registry where the meters are registered
   */
  public static void bind(HikariDataSource pool, MeterRegistry registry) {
    String name = String.valueOf(pool.getPoolName());
    state(registry, pool, "active", PoolHealth::active);
    state(registry, pool, "idle", PoolHealth::idle);
    state(registry, pool, "waiting", PoolHealth::waiting);
    state(registry, pool, "max", PoolHealth::max);
    if (pool instanceof PoolFigures figures) {
      PoolConnections connections = figures.connections();
      PoolWaits waits = figures.waits();
      DatabaseMeter.POOL_RECYCLED.counter(registry, connections, PoolConnections::recycled, name);
      DatabaseMeter.POOL_AGE.gauge(
          registry, connections, each -> each.oldest().toMillis() / 1e3, name);
      DatabaseMeter.POOL_ACQUIRE.timer(
          registry,
          figures,
          each -> each.connections().borrowCount(),
          each -> each.waits().nanos(),
          name);
      DatabaseMeter.POOL_TIMEOUTS.counter(registry, waits, PoolWaits::timeouts, name);
      if (pool.getMetricRegistry() == null && pool.getMetricsTrackerFactory() == null) {
        pool.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(registry));
      }
    }
  }

  private static void state(
      MeterRegistry registry,
      HikariDataSource pool,
      String state,
      ToDoubleFunction<PoolHealth> value) {
    String name = String.valueOf(pool.getPoolName());
    ToDoubleFunction<HikariDataSource> read = each -> value.applyAsDouble(PoolHealth.of(each));
    DatabaseMeter.POOL_CONNECTIONS.gauge(registry, pool, read, name, state);
  }
}
