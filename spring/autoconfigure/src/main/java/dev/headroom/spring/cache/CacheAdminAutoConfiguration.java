// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import dev.headroom.cache.Caches;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorAutoConfiguration;
import dev.headroom.spring.settings.ConditionalOnSetting;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.DispatcherServlet;

/**
 * The operators' endpoints of the caches, in a web application that asks for them.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = {CacheAutoConfiguration.class, OperatorAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({Caches.class, DispatcherServlet.class})
@ConditionalOnSetting("headroom.cache.admin")
public class CacheAdminAutoConfiguration {

  @Bean
  CacheAdmin headroomCacheAdmin(Caches caches, WarmingSchedule warming, OperatorAccess operators) {
    return new CacheAdmin(caches, warming, operators);
  }
}
