// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import dev.headroom.database.pool.PoolWatch;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorAutoConfiguration;
import dev.headroom.spring.settings.ConditionalOnSetting;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.DispatcherServlet;

/**
 * Registers the operators' endpoint of connection pools, in a web application that asks for it.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = {StatementAutoConfiguration.class, OperatorAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({PoolWatch.class, DispatcherServlet.class})
@ConditionalOnBean(WatchedPools.class)
@ConditionalOnSetting("headroom.database.admin")
public class PoolAdminAutoConfiguration {

  @Bean
  PoolAdmin headroomPoolAdmin(WatchedPools pools, OperatorAccess operators) {
    return new PoolAdmin(pools, operators);
  }
}
