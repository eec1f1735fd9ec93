// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.advice;

import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.advice.AdviceSettings;
import dev.headroom.database.advice.AdviceTable;
import dev.headroom.database.advice.IndexAdvisor;
import dev.headroom.database.advice.RecordedWorkload;
import dev.headroom.database.finding.Findings;
import dev.headroom.database.index.IndexMigrationSettings;
import dev.headroom.database.index.IndexMigrator;
import dev.headroom.ground.TimeSource;
import dev.headroom.spring.database.ApplicationPool;
import dev.headroom.spring.database.DatabaseProperties;
import dev.headroom.spring.database.StatementAutoConfiguration;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorAutoConfiguration;
import dev.headroom.spring.settings.ConditionalOnSetting;
import dev.headroom.store.postgres.schema.OwnSchema;
import dev.headroom.store.postgres.schema.SchemaSettings;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.DispatcherServlet;

/**
 * Index advice for the database of {@code headroom.database.url}, or for the application's own
 * HikariCP pool, if its mode is set.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(
    after = {StatementAutoConfiguration.class, OperatorAutoConfiguration.class},
    afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@ConditionalOnClass(IndexAdvisor.class)
@Conditional(OnIndexAdvice.class)
public class AdviceAutoConfiguration {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  @Bean
  @ConditionalOnMissingBean
  RecordedWorkload headroomAdviceWorkload(TimeSource time) {
    return new RecordedWorkload(time);
  }

  @Bean
  @ConditionalOnMissingBean
  IndexAdvisor headroomIndexAdvisor(
      ObjectProvider<DatabaseProperties> database,
      ObjectProvider<DataSource> sources,
      RecordedWorkload workload,
      AdviceSettings settings,
      IndexMigrationSettings build,
      ObjectProvider<AdviceTable> table,
      ObjectProvider<IndexMigrator.Listener> listeners,
      TimeSource time) {
    DatabaseUrl address =
        ApplicationPool.address(
            database.getIfAvailable(),
            sources.getIfUnique(),
            OnIndexAdvice.MODE,
            "set headroom.database.url, or remove " + OnIndexAdvice.MODE);
    IndexAdvisor advisor =
        new IndexAdvisor(address.unpooled(CONNECT), workload, settings, build, time)
            .withListener(
                result -> listeners.orderedStream().forEach(each -> each.finished(result)));
    AdviceTable history = table.getIfAvailable();
    return history == null ? advisor : advisor.withHistoryIn(history);
  }

  /** The table of the history where Headroom's own tables are, by the settings of their schema. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(OwnSchema.class)
  static class OwnTable {
    @Bean
    @ConditionalOnMissingBean
    AdviceTable headroomAdviceTable(SchemaSettings settings) {
      return new OwnAdviceTable(settings);
    }
  }

  @Bean
  IndexAdviceRunner headroomAdviceRunner(
      IndexAdvisor advisor,
      RecordedWorkload workload,
      AdviceSettings settings,
      ObjectProvider<Findings> findings) {
    return new IndexAdviceRunner(advisor, workload, settings.tick(), findings);
  }

  /** The operators' endpoints. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
  @ConditionalOnClass(DispatcherServlet.class)
  @ConditionalOnBean(OperatorAccess.class)
  @ConditionalOnSetting("headroom.database.admin")
  static class Admin {
    @Bean
    IndexAdviceAdmin headroomAdviceAdmin(
        IndexAdvisor advisor, IndexAdviceRunner runner, OperatorAccess operators) {
      return new IndexAdviceAdmin(advisor, runner, operators);
    }
  }
}
