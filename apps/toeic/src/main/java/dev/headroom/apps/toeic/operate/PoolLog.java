// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.operate;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.pool.PoolHealth;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Logs how the pool stands as the event {@code pool_stats}. Thread-safe. */
@Component
@ConditionalOnWebApplication
final class PoolLog {

  private static final Logger LOG = LoggerFactory.getLogger(PoolLog.class);

  private final HikariDataSource pool;

  PoolLog(DataSource database) throws SQLException {
    this.pool = database.unwrap(HikariDataSource.class);
  }

  PoolHealth health() {
    return PoolHealth.of(pool);
  }

  @Scheduled(fixedDelayString = "${toeic.pool-stats-every:60s}")
  void log() {
    PoolHealth now = health();
    LOG.atInfo()
        .setMessage("pool_stats active={} idle={} waiting={} total={} max={}")
        .addArgument(now.active())
        .addArgument(now.idle())
        .addArgument(now.waiting())
        .addArgument(now.total())
        .addArgument(now.max())
        .addKeyValue("event", "pool_stats")
        .addKeyValue("active", now.active())
        .addKeyValue("idle", now.idle())
        .addKeyValue("waiting", now.waiting())
        .addKeyValue("total", now.total())
        .addKeyValue("max", now.max())
        .addKeyValue("acquired", now.acquires().count())
        .addKeyValue("acquire_mean_micros", now.acquires().mean().toNanos() / 1000)
        .addKeyValue("timeouts", now.acquires().timeouts())
        .log();
  }
}
