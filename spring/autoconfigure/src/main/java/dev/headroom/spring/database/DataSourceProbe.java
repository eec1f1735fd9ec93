// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.pool.PoolHealth;
import dev.headroom.monitor.HealthProbe;
import dev.headroom.monitor.ProbeResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A probe of one of the application's data sources: borrows a connection, validates it and returns
 * it at once. A pool without a free connection is reported as it is, and nothing is borrowed.
 *
 * <p>Thread-safe.
 */
record DataSourceProbe(String name, DataSource source) implements HealthProbe {
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final int VALIDATION_SECONDS = 1;

  @Override
  public Kind kind() {
    return Kind.CRITICAL;
  }

  @Override
  public Duration interval() {
    return INTERVAL;
  }

  @Override
  public ProbeResult probe() throws SQLException {
    PoolHealth pool = pool(source);
    if (pool != null && pool.active() >= pool.max()) {
      return ProbeResult.up(state(pool) + "; not probed");
    }
    try (Connection connection = source.getConnection()) {
      return connection.isValid(VALIDATION_SECONDS)
          ? ProbeResult.up(state(pool))
          : ProbeResult.down("a connection did not respond");
    }
  }

  static @Nullable PoolHealth pool(DataSource source) {
    HikariDataSource pool = ApplicationPool.in(source);
    return pool == null ? null : PoolHealth.of(pool);
  }

  static String state(@Nullable PoolHealth pool) {
    return pool == null
        ? ""
        : "pool %d of %d active, %d waiting".formatted(pool.active(), pool.max(), pool.waiting());
  }
}
