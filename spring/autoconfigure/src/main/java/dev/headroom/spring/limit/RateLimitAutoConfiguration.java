// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.limit;

import dev.headroom.edge.limit.RateLimitFilter;
import dev.headroom.edge.limit.RecentRefusals;
import dev.headroom.edge.limit.RequestLimitRule;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.limit.RateLimits;
import dev.headroom.spring.edge.EdgeAutoConfiguration;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorAutoConfiguration;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * {@link RateLimit} on handlers, where limits are on.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = {EdgeAutoConfiguration.class, OperatorAutoConfiguration.class})
@ConditionalOnClass({WebMvcConfigurer.class, RateLimitFilter.class, RateLimits.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnProperty(name = "headroom.limit.enabled", matchIfMissing = true)
public class RateLimitAutoConfiguration {

  @Bean
  RateLimitInterceptor headroomRateLimitInterceptor(
      LimitProperties limit, RateLimits limits, RequestLimitRule.KeySources callers) {
    return new RateLimitInterceptor(limit.requestRules(), limits, callers);
  }

  @Bean
  @ConditionalOnProperty("headroom.limit.admin")
  LimitAdmin headroomLimitAdmin(
      List<FilterRegistrationBean<RateLimitFilter>> filters,
      RecentRefusals refusals,
      OperatorAccess operators) {
    return new LimitAdmin(
        filters.stream().map(FilterRegistrationBean::getFilter).toList(), refusals, operators);
  }

  @Bean
  WebMvcConfigurer headroomRateLimitedHandlers(RateLimitInterceptor interceptor) {
    return new WebMvcConfigurer() {
      @Override
      public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(interceptor);
      }
    };
  }

  /** A name that no rule has is refused at start. */
  @Bean
  SmartInitializingSingleton headroomRateLimitNames(
      RateLimitInterceptor interceptor, ObjectProvider<RequestMappingHandlerMapping> mappings) {
    return () -> {
      SettingsCheck check = new SettingsCheck();
      for (RequestMappingHandlerMapping mapping : mappings) {
        List<HandlerMethod> handlers = List.copyOf(mapping.getHandlerMethods().values());
        handlers.forEach(each -> interceptor.check(each, check));
      }
      check.throwIfAny();
    };
  }
}
