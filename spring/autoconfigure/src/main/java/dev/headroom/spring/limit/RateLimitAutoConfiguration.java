// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.limit;

import dev.headroom.edge.limit.RateLimitFilter;
import dev.headroom.edge.limit.RecentRefusals;
import dev.headroom.edge.limit.RequestLimitRule;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.limit.LimitExceededException;
import dev.headroom.limit.RateLimits;
import dev.headroom.limit.rule.Decision;
import dev.headroom.spring.edge.EdgeAutoConfiguration;
import dev.headroom.spring.edge.ProblemResolver;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorAutoConfiguration;
import dev.headroom.spring.settings.ConditionalOnPolicy;
import dev.headroom.spring.settings.ConditionalOnSetting;
import dev.headroom.spring.settings.Policy;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
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
@ConditionalOnSetting(value = "headroom.limit.enabled", orUnset = true)
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

  /**
   * A limit that a handler exceeded becomes a 429 that says when to try again; a closed one whose
   * store is unavailable a 503.
   */
  @Bean
  ProblemResolver<LimitExceededException> headroomLimitProblem() {
    return new ProblemResolver<>(
        LimitExceededException.class,
        refusal -> refusal.decision().retryAfter(),
        refusal ->
            RateLimitFilter.problem(
                List.of(refusal.limit().name()),
                List.of(refusal.limit().text()),
                refusal.decision().source() == Decision.Source.CLOSED,
                ProblemResolver.seconds(refusal.decision().retryAfter())));
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
        LimitProperties limit,
        RateLimits limits,
        RequestLimitRule.KeySources callers,
        RecentRefusals refusals) {
      return new RateLimitInterceptor(limit.rules(), limits, callers, refusals);
    }

    @Bean
    @ConditionalOnSetting("headroom.limit.admin")
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
