// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import dev.headroom.cache.Caches;
import dev.headroom.edge.RouteResolver;
import dev.headroom.edge.compression.CompressionSettings;
import dev.headroom.edge.responsecache.ResponseCache;
import dev.headroom.edge.responsecache.ResponseCacheFilter;
import dev.headroom.edge.responsecache.ResponseCacheSettings;
import dev.headroom.ground.TimeSource;
import dev.headroom.spring.FilterRegistrations;
import dev.headroom.spring.cache.CacheAutoConfiguration;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.settings.ConditionalOnPolicy;
import dev.headroom.spring.settings.LayerMeters;
import dev.headroom.spring.settings.Policy;
import io.micrometer.core.instrument.Metrics;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingFilterBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * Registers the response cache, where the module {@code cache} is on the class path.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = {EdgeAutoConfiguration.class, CacheAutoConfiguration.class})
@ConditionalOnClass({Caches.class, ResponseCache.class})
@ConditionalOnBean(Caches.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public class ResponseCacheAutoConfiguration {

  /**
   * The cached responses; an application invalidates them by prefix or path here, and by tag on all
   * instances, together with its data, through {@link Caches#invalidateTags}.
   */
  @Bean
  @Lazy
  @ConditionalOnMissingBean
  ResponseCache headroomResponseCache(
      ResponseCacheSettings settings, TimeSource time, LayerMeters registry, Caches caches) {
    return new ResponseCache(
        settings, time, registry.getIfUnique(() -> Metrics.globalRegistry), caches);
  }

  @Bean
  @ConditionalOnPolicy(Policy.RESPONSE_CACHE)
  @ConditionalOnMissingFilterBean
  FilterRegistrationBean<ResponseCacheFilter> headroomResponseCacheFilter(
      ResponseCacheSettings settings,
      CompressionSettings compression,
      ResponseCache cache,
      RouteResolver routes,
      ObjectProvider<OperatorAccess> operators,
      Environment environment) {
    @Nullable CompressionSettings compressed =
        Policy.COMPRESSION.isOn(environment) ? compression : null;
    @Nullable OperatorAccess access = operators.getIfAvailable();
    return FilterRegistrations.of(
        new ResponseCacheFilter(
            settings,
            cache,
            compressed,
            routes,
            request -> (access != null && access.hasToken(request)) || isConsole(request)));
  }

  /** The console signs operators in by itself, by a cookie that the handler must see. */
  private static boolean isConsole(HttpServletRequest request) {
    return OperatorAccess.CONSOLE.equals(request.getHttpServletMapping().getServletName());
  }
}
