// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import dev.headroom.database.finding.Findings;
import dev.headroom.database.pool.PoolWatch;
import dev.headroom.database.pool.PoolWatchSettings;
import dev.headroom.ground.TimeSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Watches the data sources of the application: who holds connections, and their statements.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = StatementAutoConfiguration.class)
@ConditionalOnClass(PoolWatch.class)
@ConditionalOnBean(StatementWatch.class)
public class DataSourceWatchAutoConfiguration {

  @Bean
  WatchedPools headroomWatchedPools(Findings findings, TimeSource time) {
    return new WatchedPools(findings, time);
  }

  @Bean
  static DataSourceWatchPostProcessor headroomDataSourceWatch(
      ObjectProvider<StatementWatch> statements,
      ObjectProvider<WatchedPools> pools,
      ObjectProvider<PoolWatchSettings> settings) {
    return new DataSourceWatchPostProcessor(statements, pools, settings);
  }
}
