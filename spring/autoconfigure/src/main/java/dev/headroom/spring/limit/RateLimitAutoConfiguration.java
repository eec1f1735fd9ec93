// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.limit;

import dev.headroom.edge.Problem;
import dev.headroom.edge.limit.RateLimitFilter;
import dev.headroom.edge.limit.RecentRefusals;
import dev.headroom.edge.limit.RequestLimitRule;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.limit.LimitExceededException;
import dev.headroom.limit.RateLimits;
import dev.headroom.spring.edge.EdgeAutoConfiguration;
import dev.headroom.spring.edge.ProblemResolver;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorAutoConfiguration;
import dev.headroom.spring.settings.ConditionalOnPolicy;
import dev.headroom.spring.settings.Policy;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
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

  /** A name that no rule has is refused at start. */
  @Bean
  SmartInitializingSingleton headroomRateLimitNames(
      LimitProperties limit, ObjectProvider<RequestMappingHandlerMapping> mappings) {
    return () -> {
      SettingsCheck check = new SettingsCheck();
      for (RequestMappingHandlerMapping mapping : mappings) {
        List<HandlerMethod> handlers = List.copyOf(mapping.getHandlerMethods().values());
        handlers.forEach(each -> RateLimitInterceptor.check(each, limit.rules(), check));
      }
      check.throwIfAny();
    };
  }

  /** A limit that a handler exceeded becomes a 429 that says when to try again. */
  @Bean
  ProblemResolver<LimitExceededException> headroomLimitProblem() {
    return new ProblemResolver<>(
        LimitExceededException.class,
        refusal -> refusal.decision().retryAfter(),
        refusal ->
            Problem.of(
                429,
                "Too Many Requests",
                "Too many requests; try again in "
                    + ProblemResolver.seconds(refusal.decision().retryAfter())
                    + " s."));
  }

  /**
   * What enforces the rules, where there are any.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnPolicy(Policy.LIMITS)
  static class Enforced {

    @Bean
    RateLimitInterceptor headroomRateLimitInterceptor(
        LimitProperties limit, RateLimits limits, RequestLimitRule.KeySources callers) {
      return new RateLimitInterceptor(limit.rules(), limits, callers);
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
  }
}
