// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.limit;

import dev.headroom.database.DatabaseUrl;
import dev.headroom.edge.limit.RequestKey;
import dev.headroom.ground.CallObservations;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.TimeSource;
import dev.headroom.limit.LimitMeters;
import dev.headroom.limit.LimitSettings;
import dev.headroom.limit.RateLimits;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.state.LimitState;
import dev.headroom.spring.database.DatabaseProperties;
import dev.headroom.spring.limit.LimitProperties.Storage;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.redis.RedisAutoConfiguration;
import dev.headroom.spring.settings.ApplicationName;
import dev.headroom.spring.settings.ConditionalOnSetting;
import dev.headroom.spring.settings.LayerMeters;
import dev.headroom.store.postgres.limit.PostgresLimitSettings;
import dev.headroom.store.postgres.limit.PostgresLimitState;
import dev.headroom.store.postgres.schema.OwnSchema;
import dev.headroom.store.postgres.schema.SchemaSettings;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of {@link RateLimits} on the store that the settings name, and of their
 * meters.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = {RedisAutoConfiguration.class, MonitorAutoConfiguration.class})
@ConditionalOnClass({RateLimits.class, RequestKey.class})
public class LimitAutoConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(LimitAutoConfiguration.class);
  private static final Duration CONNECT = Duration.ofSeconds(1);

  /** An application that has meters of its own for its own calls has the ones that count. */
  @Bean
  @Lazy
  @Fallback
  LimitMeters headroomLimitMeters(LayerMeters registry) {
    return new LimitMeters(registry.getIfUnique(() -> Metrics.globalRegistry));
  }

  @Bean
  @Lazy
  @ConditionalOnMissingBean
  RateLimits headroomLimits(
      LimitProperties limit,
      LimitSettings settings,
      ObjectProvider<LimitState> state,
      TimeSource time,
      LimitMeters meters,
      ObjectProvider<CallObservations> observations) {
    LimitState shared = limit.storage() == Storage.MEMORY ? null : state.getIfAvailable();
    new SettingsCheck()
        .require(
            shared != null || limit.storage() == Storage.AUTO || limit.storage() == Storage.MEMORY,
            "headroom.limit.storage",
            limit.storage(),
            "auto or memory, as long as nothing connects to that store",
            limit.storage() == Storage.REDIS
                ? "set headroom.redis.url, or add the module of Spring Boot that connects to Redis"
                : "add the dependency dev.headroom:headroom-database")
        .throwIfAny();
    if (shared == null && limit.storage() == Storage.AUTO && settings.expectedInstances() > 1) {
      LOG.warn(
          "each instance counts limits for itself; set headroom.redis.url,"
              + " or headroom.limit.storage=postgres, or memory if that is meant");
    }
    CallObservations observed = observations.getIfAvailable();
    LimitListener listener = observed == null ? meters : new ObservedLimits(observed, meters);
    if (shared == null) {
      return RateLimits.inProcess(settings, time, listener);
    }
    LimitState called = observed == null ? shared : ObservedLimits.state(observed, shared);
    return RateLimits.shared(called, settings, time, listener);
  }

  /**
   * Limits in PostgreSQL, on connections of their own.
   *
   * <p>Thread-safe. Starting never waits for PostgreSQL.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({PostgresLimitState.class, DatabaseUrl.class})
  @ConditionalOnSetting(value = "headroom.limit.storage", is = "postgres")
  static class InPostgres {

    /**
     * Creates its tables after the application's own: Flyway refuses a schema that is not empty.
     */
    @Bean
    @ConditionalOnMissingBean
    @DependsOnDatabaseInitialization
    PostgresLimitState headroomPostgresLimitState(
        DatabaseProperties database,
        SchemaSettings schema,
        PostgresLimitSettings settings,
        TimeSource time,
        Environment environment,
        BeanFactory beans) {
      return PostgresLimitState.open(
          database.address().unpooled(CONNECT),
          new OwnSchema(schema),
          ApplicationName.of(environment, beans),
          settings,
          time);
    }
  }
}
