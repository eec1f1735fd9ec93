// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import dev.headroom.cache.Caches;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.DispatcherServlet;

/**
 * The operator's view of the caches, in a web application.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = CacheAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({Caches.class, DispatcherServlet.class})
@ConditionalOnProperty(name = "headroom.cache.admin", matchIfMissing = true)
public class CacheAdminAutoConfiguration {

  @Bean
  CacheAdmin headroomCacheAdmin(Caches caches, WarmingSchedule warming) {
    return new CacheAdmin(caches, warming);
  }
}
