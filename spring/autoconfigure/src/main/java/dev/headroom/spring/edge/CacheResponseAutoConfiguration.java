// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import dev.headroom.cache.Caches;
import dev.headroom.edge.responsecache.ResponseCacheFilter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * {@link CacheResponse} on handlers, where the layer and its response cache are on.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = EdgeAutoConfiguration.class)
@ConditionalOnClass({
  ResponseCacheFilter.class,
  Caches.class,
  RequestMappingHandlerMapping.class,
  DispatcherServletPath.class
})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnProperty(
    name = {"headroom.enabled", "headroom.edge.response-cache.enabled"},
    matchIfMissing = true)
public class CacheResponseAutoConfiguration {

  /** The paths of handlers are known when all beans are made, before the first request. */
  @Bean
  SmartInitializingSingleton cachedHandlers(
      ObjectProvider<FilterRegistrationBean<ResponseCacheFilter>> filters,
      ObjectProvider<RequestMappingHandlerMapping> mappings,
      ObjectProvider<DispatcherServletPath> path) {
    return () -> {
      CacheResponseScanner handlers =
          new CacheResponseScanner(
              path.stream().findFirst().map(each -> each.getPrefix()).orElse(""));
      mappings.forEach(each -> handlers.add(each.getHandlerMethods()));
      var rules = handlers.rules();
      filters.forEach(each -> {
        ResponseCacheFilter filter = each.getFilter();
        if (filter != null) {
          filter.addRules(rules);
        }
      });
    };
  }
}
