// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.edge.ClientAddress;
import dev.headroom.edge.RuleOrder;
import dev.headroom.edge.overload.OverloadFilter;
import dev.headroom.edge.overload.OverloadFilter.LimiterRule;
import dev.headroom.edge.overload.OverloadFilter.PriorityRule;
import dev.headroom.ground.TimeSource;
import dev.headroom.overload.AdaptiveLimiter;
import dev.headroom.spring.FilterRegistrations;
import dev.headroom.spring.edge.EdgeAutoConfiguration;
import dev.headroom.spring.settings.ConditionalOnPolicy;
import dev.headroom.spring.settings.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingFilterBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Registers the filter of overload protection.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = {OverloadAutoConfiguration.class, EdgeAutoConfiguration.class})
@ConditionalOnClass({OverloadFilter.class, AdaptiveLimiter.class})
@ConditionalOnPolicy(Policy.OVERLOAD)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public class OverloadFilterAutoConfiguration {

  @Bean
  @ConditionalOnMissingFilterBean
  FilterRegistrationBean<OverloadFilter> headroomOverloadFilter(
      OverloadProperties overload,
      ClientAddress client,
      AdaptiveLimiters limiters,
      TimeSource time) {
    List<LimiterRule> limited = new ArrayList<>();
    for (OverloadProperties.Limiter each : overload.limiters()) {
      AdaptiveLimiter limiter = Objects.requireNonNull(limiters.find(each.name()), each.name());
      each.match().forEach(match -> limited.add(new LimiterRule(match, limiter, each.priority())));
    }
    List<PriorityRule> priorities = new ArrayList<>();
    for (OverloadProperties.PriorityOverride each : overload.priorities()) {
      each.match().forEach(match -> priorities.add(new PriorityRule(match, each.priority())));
    }
    FilterRegistrationBean<OverloadFilter> filter =
        FilterRegistrations.of(
            new OverloadFilter(
                RuleOrder.specificFirst(limited, (one, other) -> one.match().covers(other.match())),
                RuleOrder.specificFirst(
                    priorities, (one, other) -> one.match().covers(other.match())),
                client::key,
                time));
    filter.setEnabled(overload.limits());
    return filter;
  }

  /**
   * What responds to asynchronous handlers of Spring MVC.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(HandlerExceptionResolver.class)
  static class AsyncHandlers {
    @Bean
    AsyncOverloadResolver headroomAsyncOverload() {
      return new AsyncOverloadResolver();
    }
  }
}
