// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import dev.headroom.database.pool.PoolHealth;
import dev.headroom.monitor.HealthProbe;
import dev.headroom.spring.monitor.HealthProbeSource;
import dev.headroom.spring.monitor.OnHealthReports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * Registers, where health is reported, a probe of each data source of the application: {@code
 * database} for the only or primary one, {@code database-} and the bean's name for the others.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(
    after = DatabaseAutoConfiguration.class,
    afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@ConditionalOnClass({HealthProbe.class, PoolHealth.class})
@Conditional(OnHealthReports.class)
public class DatabaseProbeAutoConfiguration {
  private static final String NAME = "database";
  private static final Duration CONNECT = Duration.ofSeconds(1);

  @Bean
  @ConditionalOnBean(DataSource.class)
  HealthProbeSource headroomDatabaseProbes(
      ListableBeanFactory beans, ObjectProvider<DatabaseProperties> database) {
    return () -> {
      DataSource main = beans.getBeanProvider(DataSource.class).getIfUnique();
      List<HealthProbe> probes = new ArrayList<>();
      beans
          .getBeansOfType(DataSource.class)
          .forEach((bean, source) ->
              probes.add(
                  isSame(source, main)
                      ? main(source, database.getIfAvailable())
                      : new DataSourceProbe(NAME + "-" + bean, source)));
      return probes;
    };
  }

  /** A proxy may forward equals to what it stands for, and so not be equal to itself. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(DataSource source, @Nullable DataSource main) {
    return source == main;
  }

  private static HealthProbe main(DataSource source, @Nullable DatabaseProperties database) {
    return database == null
        ? new DataSourceProbe(NAME, source)
        : new DatabaseProbe(database.address().unpooled(CONNECT), source);
  }
}
