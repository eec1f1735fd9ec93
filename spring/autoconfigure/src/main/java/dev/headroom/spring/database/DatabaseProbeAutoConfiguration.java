// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import dev.headroom.database.pool.PoolHealth;
import dev.headroom.monitor.HealthProbe;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/**
 * Registers a health probe of the single data source of the application.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(
    after = DatabaseAutoConfiguration.class,
    afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@ConditionalOnClass({HealthProbe.class, PoolHealth.class})
public class DatabaseProbeAutoConfiguration {
  private static final Duration CONNECT = Duration.ofSeconds(1);

  @Bean
  @ConditionalOnSingleCandidate(DataSource.class)
  @ConditionalOnMissingBean
  DatabaseProbe headroomDatabaseProbe(
      DataSource pool, ObjectProvider<DatabaseProperties> database) {
    DatabaseProperties own = database.getIfAvailable();
    return new DatabaseProbe(own == null ? pool : own.address().unpooled(CONNECT), pool);
  }
}
