// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.replica;

import dev.headroom.database.pool.PoolSettings;
import dev.headroom.database.replica.ReplicaDataSource;
import dev.headroom.database.replica.ReplicaSettings;
import dev.headroom.spring.database.DatabaseAutoConfiguration;
import dev.headroom.spring.database.DatabaseProperties;
import dev.headroom.spring.database.PoolWrapper;
import dev.headroom.spring.database.StatementWatch;
import dev.headroom.spring.database.WatchedPools;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorAutoConfiguration;
import dev.headroom.spring.settings.ConditionalOnPolicy;
import dev.headroom.spring.settings.ConditionalOnSetting;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import dev.headroom.spring.settings.LayerMeters;
import dev.headroom.spring.settings.Policy;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.web.servlet.DispatcherServlet;

/**
 * Routes read-only transactions of Headroom's pool to replicas, if one is set.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(
    after = {
      HeadroomAutoConfiguration.class,
      MonitorAutoConfiguration.class,
      OperatorAutoConfiguration.class
    },
    before = DatabaseAutoConfiguration.class)
@ConditionalOnPolicy(Policy.DATABASE)
@ConditionalOnClass(ReplicaDataSource.class)
@ConditionalOnSetting(value = "headroom.database.replicas[0].url", is = ConditionalOnSetting.ANY)
public class ReplicaAutoConfiguration {

  @Bean
  @Order(PoolWrapper.ROUTING_ORDER)
  ReplicaPool headroomReplicaPool(
      DatabaseProperties database,
      ReplicaProperties replicas,
      PoolSettings pool,
      ReplicaSettings settings,
      ObjectProvider<StatementWatch> statements,
      ObjectProvider<WatchedPools> watched,
      LayerMeters registry) {
    return new ReplicaPool(
        database.address(),
        pool,
        replicas.replicas(),
        settings,
        statements.getIfAvailable(),
        watched,
        registry);
  }

  @Bean
  ReplicaProof headroomReplicaProof(ReplicaPool pool, ObjectProvider<DataSource> sources) {
    return new ReplicaProof(pool, sources);
  }

  /** What needs a servlet container. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
  @ConditionalOnClass(DispatcherServlet.class)
  static class Web {
    private static final Duration POLLS = Duration.ofSeconds(5);

    /** Behind overload protection and before the verification of tokens. */
    private static final int ORDER = -130;

    @Bean
    @ConditionalOnSetting(
        value = "headroom.database.replica-routing.consistency",
        is = "session",
        orUnset = true)
    FilterRegistrationBean<ConsistencyFilter> headroomConsistencyFilter(ReplicaSettings settings) {
      FilterRegistrationBean<ConsistencyFilter> filter =
          new FilterRegistrationBean<>(new ConsistencyFilter(settings.maxLag().plus(POLLS)));
      filter.setOrder(ORDER);
      return filter;
    }

    @Bean
    @ConditionalOnSetting("headroom.database.admin")
    ReplicaAdmin headroomReplicaAdmin(ReplicaPool pool, OperatorAccess operators) {
      return new ReplicaAdmin(pool, operators);
    }
  }
}
