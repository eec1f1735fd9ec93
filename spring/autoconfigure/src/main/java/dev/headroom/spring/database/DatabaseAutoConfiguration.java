// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.index.IndexMigrationSettings;
import dev.headroom.database.index.IndexMigrator;
import dev.headroom.database.pool.DatabaseMeters;
import dev.headroom.database.pool.PoolSettings;
import dev.headroom.database.pool.Pools;
import dev.headroom.database.statement.SlowStatements;
import dev.headroom.database.statement.StatementListener;
import dev.headroom.database.statement.TimedDataSource;
import dev.headroom.ground.TimeSource;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.overload.BulkheadDataSource;
import dev.headroom.spring.overload.Bulkheads;
import dev.headroom.spring.overload.OverloadAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import dev.headroom.spring.settings.HeadroomProperties;
import dev.headroom.spring.settings.HeadroomSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/**
 * The pool whose statements are timed, and the added indexes, where the database's address is set.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(
    after = {
      HeadroomAutoConfiguration.class,
      MonitorAutoConfiguration.class,
      OverloadAutoConfiguration.class
    },
    beforeName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@ConditionalOnProperty("headroom.database.url")
public class DatabaseAutoConfiguration {

  private static final String POOL = "headroom";

  @Bean
  @ConditionalOnMissingBean
  SlowStatements slowStatements(HeadroomProperties properties, TimeSource time) {
    HeadroomProperties.SlowQuery slow = properties.database().slowQuery();
    return new SlowStatements(slow.threshold(), slow.capacity(), time);
  }

  @Bean
  @ConditionalOnMissingBean
  DatabaseMeters databaseMeters(MeterRegistry registry) {
    return new DatabaseMeters(registry);
  }

  @Bean
  @ConditionalOnMissingBean(DataSource.class)
  TimedDataSource dataSource(
      HeadroomSettings settings,
      SlowStatements slow,
      DatabaseMeters meters,
      ObjectProvider<Bulkheads> gates) {
    PoolSettings pool = Objects.requireNonNull(settings.pool(), "settings are checked");
    HikariDataSource connections = Pools.open(POOL, pool, address(settings));
    meters.watch(connections);
    return new TimedDataSource(
        BulkheadDataSource.of(connections, gates.getIfAvailable(Bulkheads::none)),
        StatementListener.all(slow, meters));
  }

  @Bean
  @ConditionalOnMissingBean
  IndexMigrator indexMigrator(HeadroomSettings settings, TimeSource time) {
    PoolSettings pool = Objects.requireNonNull(settings.pool(), "settings are checked");
    return new IndexMigrator(
        address(settings).unpooled(pool.connectTimeout()),
        settings.indexes(),
        IndexMigrationSettings.standard(),
        time);
  }

  @Bean
  @ConditionalOnMissingBean
  IndexMigration indexMigration(IndexMigrator migrator, HeadroomProperties properties) {
    return new IndexMigration(migrator, properties, List.copyOf(properties.database().indexes()));
  }

  private static DatabaseUrl address(HeadroomSettings settings) {
    return Objects.requireNonNull(settings.databaseUrl(), "the condition saw an address");
  }
}
