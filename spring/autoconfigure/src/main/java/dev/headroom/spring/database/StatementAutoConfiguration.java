// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import dev.headroom.database.finding.Findings;
import dev.headroom.database.pool.PoolSettings;
import dev.headroom.database.pool.PoolWatchSettings;
import dev.headroom.database.repeat.RepeatReporter;
import dev.headroom.database.repeat.RepeatSettings;
import dev.headroom.database.slow.ExplainedPlans;
import dev.headroom.database.slow.PlanSettings;
import dev.headroom.database.slow.SlowPlans;
import dev.headroom.database.slow.SlowStatementSettings;
import dev.headroom.database.slow.SlowStatements;
import dev.headroom.database.statement.StatementListener;
import dev.headroom.database.statement.StatementMeters;
import dev.headroom.database.statement.StatementSettings;
import dev.headroom.database.statement.StatementShapes;
import dev.headroom.database.statement.TimedDataSource;
import dev.headroom.database.statement.UnitListener;
import dev.headroom.ground.TimeSource;
import dev.headroom.spring.settings.ConditionalOnSetting;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import dev.headroom.spring.settings.LayerMeters;
import io.micrometer.core.instrument.Metrics;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Watches the data sources of an application: who holds connections, and their statements: shapes,
 * slow ones, repeated ones, findings, and a unit of work for each request, each scheduled task, and
 * each transaction outside.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(
    after = {HeadroomAutoConfiguration.class, DatabaseAutoConfiguration.class},
    afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@ConditionalOnClass(TimedDataSource.class)
@ConditionalOnBean(DataSource.class)
@ConditionalOnSetting(value = "headroom.database.statement.enabled", orUnset = true)
public class StatementAutoConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(StatementAutoConfiguration.class);

  @Bean
  StatementShapes headroomStatementShapes(StatementSettings settings) {
    return new StatementShapes(settings.maxShapes());
  }

  @Bean
  Findings headroomFindings(StatementSettings settings, TimeSource time) {
    return new Findings(settings.maxFindings(), time);
  }

  @Bean
  StatementWatch headroomStatementWatch(
      StatementShapes shapes,
      ObjectProvider<StatementListener> listeners,
      ObjectProvider<UnitListener> unitListeners) {
    return new StatementWatch(shapes, listeners, unitListeners);
  }

  @Bean
  SlowStatements headroomSlowStatements(
      SlowStatementSettings settings,
      TimeSource time,
      Findings findings,
      ObjectProvider<SlowPlans> plans) {
    return new SlowStatements(
        settings, time, findings::report, plans.getIfUnique(() -> SlowPlans.NONE));
  }

  @Bean
  StatementMeters headroomStatementMeters(LayerMeters registry) {
    return new StatementMeters(registry.getIfUnique(() -> Metrics.globalRegistry));
  }

  @Bean
  RepeatReporter headroomRepeatReporter(RepeatSettings settings, Findings findings) {
    return new RepeatReporter(settings, findings);
  }

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

  /** On connections of its own to the database of the starter, else on the application's. */
  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnSetting("headroom.database.slow-query.plans.enabled")
  SlowPlans headroomSlowPlans(
      PlanSettings settings,
      TimeSource time,
      ObjectProvider<DatabaseProperties> database,
      ObjectProvider<PoolSettings> pool,
      ObjectProvider<DataSource> sources) {
    DatabaseProperties own = database.getIfAvailable();
    DataSource sessions =
        own == null
            ? sources.getIfUnique()
            : own.address().unpooled(pool.getIfAvailable(PoolSettings::defaults).connectTimeout());
    if (sessions == null) {
      LOG.warn(
          "headroom.database.slow-query.plans takes none: the application has several data"
              + " sources, and none is primary");
      return SlowPlans.NONE;
    }
    ExplainedPlans plans = new ExplainedPlans(settings, sessions, time);
    plans.checkSupport();
    return plans;
  }

  /** Units of work of requests. Thread-safe. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
  @ConditionalOnClass(HandlerMapping.class)
  static class Requests {
    @Bean
    FilterRegistrationBean<UnitOfWorkFilter> headroomUnitOfWorkFilter(StatementWatch watch) {
      FilterRegistrationBean<UnitOfWorkFilter> filter =
          new FilterRegistrationBean<>(new UnitOfWorkFilter(watch));
      filter.setOrder(UnitOfWorkFilter.ORDER);
      filter.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
      filter.setAsyncSupported(true);
      return filter;
    }
  }

  @Bean
  UnitOfWorkSchedulerCustomizer headroomSchedulerUnits(
      StatementWatch watch, ListableBeanFactory beans) {
    return new UnitOfWorkSchedulerCustomizer(watch, beans);
  }

  /** Units of work of transactions outside requests. Thread-safe. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(TransactionExecutionListener.class)
  static class Transactions {
    @Bean
    UnitOfWorkTransactionListener headroomTransactionUnits(StatementWatch watch) {
      return new UnitOfWorkTransactionListener(watch);
    }
  }
}
