// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.docs;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.index.IndexDefinition;
import dev.headroom.database.index.IndexMigrationSettings;
import dev.headroom.database.index.IndexMigrator;
import dev.headroom.database.index.IndexReport;
import dev.headroom.database.pool.ConnectionHolder;
import dev.headroom.database.pool.PoolMeters;
import dev.headroom.database.pool.PoolReport;
import dev.headroom.database.pool.PoolSettings;
import dev.headroom.database.pool.PoolWatch;
import dev.headroom.database.pool.Pools;
import dev.headroom.database.slow.SlowStatement;
import dev.headroom.database.slow.SlowStatementSettings;
import dev.headroom.database.slow.SlowStatements;
import dev.headroom.database.statement.StatementListener;
import dev.headroom.database.statement.StatementMeters;
import dev.headroom.database.statement.TimedDataSource;
import dev.headroom.database.statement.UnitOfWork;
import dev.headroom.ground.TimeSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;

/** Other samples of {@code docs/database}. */
final class DatabaseSamples {
  private DatabaseSamples() {}

  static List<SlowStatement> timed(DatabaseUrl url, MeterRegistry registry) throws SQLException {
    // @start region="timed"
    PoolSettings settings =
        PoolSettings.of(20, 10).withTimeout(Duration.ofSeconds(5)); // 20, up to 30 under load
    HikariDataSource pool = Pools.open("shop", settings, url);
    PoolMeters.bind(pool, registry);

    SlowStatements slow = new SlowStatements(SlowStatementSettings.defaults(), TimeSource.system());
    DataSource timed =
        TimedDataSource.of(pool, StatementListener.all(slow, new StatementMeters(registry)));
    // @end
    assert timed.isWrapperFor(HikariDataSource.class);
    // @start region="slow"
    List<SlowStatement> top = slow.top(); // the greatest total time first, without literals
    // @end
    return top;
  }

  static void counted(Runnable report, Logger log) {
    // @start region="unit"
    try (UnitOfWork.Scope scope = UnitOfWork.open(() -> "nightly report")) {
      report.run();
      UnitOfWork unit = scope.unit();
      log.info("{}: {} statements, {} ms", unit.route(), unit.count(), unit.nanos() / 1_000_000);
    }
    // @end
  }

  static String held(HikariDataSource pool, Logger log) {
    // @start region="holders"
    PoolReport report = PoolWatch.find(pool).orElseThrow().report();
    String why = report.diagnosis().evidence(); // why no connection is free
    for (ConnectionHolder holder : report.holders()) { // the longest first
      log.info("{}", holder.text()); // thread, request, statement, and the line it is at
    }
    // @end
    return why;
  }

  static IndexReport migrated(DatabaseUrl url) {
    // @start region="indexes"
    IndexMigrator indexes =
        new IndexMigrator(
            url.unpooled(Duration.ofSeconds(10)),
            List.of(
                IndexDefinition.of("ix_orders_customer", "orders", "customer_id, created_at DESC"),
                IndexDefinition.of("ux_orders_number", "orders", "number").asUnique(),
                IndexDefinition.of("ix_orders_open", "orders", "created_at")
                    .onlyWhere("state = 'open'")),
            IndexMigrationSettings.defaults(),
            TimeSource.system());
    IndexReport report = indexes.migrate(); // rollback() drops them, status() reads them
    // @end
    return report;
  }
}
