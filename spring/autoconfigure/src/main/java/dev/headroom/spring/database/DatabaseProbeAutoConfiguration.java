// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import dev.headroom.database.DatabaseUrl;
import dev.headroom.spring.settings.HeadroomSettings;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/**
 * The probe of whatever data source the application has.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(
    after = DatabaseAutoConfiguration.class,
    afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
public class DatabaseProbeAutoConfiguration {
  private static final Duration CONNECT = Duration.ofSeconds(1);

  @Bean
  @ConditionalOnSingleCandidate(DataSource.class)
  @ConditionalOnMissingBean
  DatabaseProbe databaseProbe(DataSource pool, HeadroomSettings settings) {
    DatabaseUrl address = settings.databaseUrl();
    return new DatabaseProbe(address == null ? pool : address.unpooled(CONNECT), pool);
  }
}
