// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.index.IndexMigrationSettings;
import dev.headroom.database.index.IndexMigrator;
import dev.headroom.database.pool.PoolMeters;
import dev.headroom.database.pool.PoolSettings;
import dev.headroom.database.pool.PoolWatch;
import dev.headroom.database.pool.Pools;
import dev.headroom.database.statement.TimedDataSource;
import dev.headroom.ground.TimeSource;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.settings.ConditionalOnPolicy;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import dev.headroom.spring.settings.LayerMeters;
import dev.headroom.spring.settings.LayerSettings;
import dev.headroom.spring.settings.Policy;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Registers a pool with timed statements, and online index migration, if the address of the
 * database is set.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(
    after = {HeadroomAutoConfiguration.class, MonitorAutoConfiguration.class},
    beforeName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@ConditionalOnPolicy(Policy.DATABASE)
@ConditionalOnClass(TimedDataSource.class)
public class DatabaseAutoConfiguration {

  /** The name of the bean. */
  static final String DATA_SOURCE = "headroomDataSource";

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseAutoConfiguration.class);
  private static final String POOL = "headroom";
  private static final String SPRINGS_ADDRESS = "spring.datasource.url";

  /** Has Spring Boot's name for its data source too, which applications refer to. */
  @Bean({DATA_SOURCE, "dataSource"})
  @ConditionalOnMissingBean(DataSource.class)
  DataSource headroomDataSource(
      DatabaseProperties database,
      PoolSettings pool,
      LayerMeters registry,
      ObjectProvider<PoolWrapper> wrappers,
      ObjectProvider<StatementWatch> statements,
      ObjectProvider<WatchedPools> watched,
      Environment environment) {
    if (environment.containsProperty(SPRINGS_ADDRESS)) {
      LOG.warn(
          "{} has no effect, since headroom.database.url is set: remove one of the two",
          SPRINGS_ADDRESS);
    }
    StatementWatch timing = statements.getIfAvailable();
    HikariDataSource connections =
        timing == null
            ? Pools.open(POOL, pool, database.address())
            : Pools.open(POOL, pool, database.address(), timing::watch);
    registry.ifUnique(each -> PoolMeters.bind(connections, each));
    watched.ifAvailable(
        each -> PoolWatch.find(connections).ifPresent(watch -> each.add(DATA_SOURCE, watch)));
    DataSource source = connections;
    for (PoolWrapper each : wrappers.orderedStream().toList()) {
      source = each.wrap(source);
    }
    return source;
  }

  @Bean
  @ConditionalOnMissingBean
  IndexMigrator headroomIndexMigrator(
      DatabaseProperties database,
      PoolSettings pool,
      IndexMigrationSettings settings,
      ObjectProvider<IndexMigrator.Listener> listeners,
      TimeSource time) {
    DataSource sessions = database.address().unpooled(pool.connectTimeout());
    return new IndexMigrator(sessions, database.indexes(), settings, time)
        .withListener(result -> listeners.orderedStream().forEach(each -> each.finished(result)));
  }

  @Bean
  IndexMigrationRunner headroomIndexMigration(
      IndexMigrator migrator, LayerSettings layer, DatabaseProperties database) {
    return new IndexMigrationRunner(migrator, layer.command(), database);
  }
}
