// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.limit;

import dev.headroom.edge.ClientAddress;
import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.limit.RateLimitFilter;
import dev.headroom.edge.limit.RecentRefusals;
import dev.headroom.edge.limit.RequestClaims;
import dev.headroom.edge.limit.RequestLimitRule;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.limit.RateLimits;
import dev.headroom.spring.FilterRegistrations;
import dev.headroom.spring.edge.EdgeAutoConfiguration;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.settings.ConditionalOnPolicy;
import dev.headroom.spring.settings.ConditionalOnSetting;
import dev.headroom.spring.settings.Policy;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AbstractAuthenticationProcessingFilter;
import org.springframework.web.filter.ForwardedHeaderFilter;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Registers the filters of rate limits, and what enforces {@link RateLimit} on handlers, where
 * there are rules.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = {LimitAutoConfiguration.class, EdgeAutoConfiguration.class})
@ConditionalOnClass({RateLimitFilter.class, RateLimits.class})
@ConditionalOnPolicy(Policy.LIMITS)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public class RateLimitFilterAutoConfiguration {

  private static final Logger LOG = LoggerFactory.getLogger(RateLimitFilterAutoConfiguration.class);
  private static final String FORWARD_STRATEGY = "server.forward-headers-strategy";
  private static final int REFUSALS = 1_000;

  /** What tokens claim: an application's own reader, else what the libraries on the path know. */
  @Bean
  @ConditionalOnMissingBean
  RequestLimitRule.KeySources headroomCallers(
      ClientAddress client, ObjectProvider<RequestClaims> claims) {
    return new RequestLimitRule.KeySources(client, claims.getIfAvailable(TokenClaims::known));
  }

  @Bean
  @ConditionalOnMissingBean
  RecentRefusals headroomRecentRefusals() {
    return new RecentRefusals(REFUSALS);
  }

  @Bean
  @ConditionalOnMissingBean(name = "headroomRateLimitFilter")
  FilterRegistrationBean<RateLimitFilter> headroomRateLimitFilter(
      LimitProperties limit,
      RequestLimitRule.KeySources callers,
      RateLimits limits,
      RecentRefusals refusals) {
    return limited(RequestOrder.LIMIT, limit.rules(), limits, callers, refusals);
  }

  /** Rules that need the user stand behind sign-in, with all of their group. */
  @Bean
  @ConditionalOnMissingBean(name = "headroomUserRateLimitFilter")
  FilterRegistrationBean<RateLimitFilter> headroomUserRateLimitFilter(
      LimitProperties limit,
      RequestLimitRule.KeySources callers,
      RateLimits limits,
      RecentRefusals refusals) {
    return limited(RequestOrder.USER_LIMIT, limit.rules(), limits, callers, refusals);
  }

  /**
   * Checks rules against the sign-ins of Spring Security, where it is on the class path.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(AbstractAuthenticationProcessingFilter.class)
  static class SignIns {
    @Bean
    SmartInitializingSingleton headroomSignInLimitCheck(
        LimitProperties limit, ObjectProvider<SecurityFilterChain> chains) {
      return () -> SignInLimits.check(limit.rules(), chains);
    }
  }

  /**
   * Refuses a filter of the framework that replaces the client's address by what the client sent:
   * rules by address would count whoever it names. Of one that the application creates it warns,
   * since that may only remove the headers.
   */
  @Bean
  SmartInitializingSingleton headroomLimitAddressCheck(
      LimitProperties limit,
      Environment settings,
      ObjectProvider<ForwardedHeaderFilter> own,
      ObjectProvider<FilterRegistrationBean<?>> registrations) {
    return () -> {
      if (limit.rules().isEmpty()) {
        return;
      }
      new SettingsCheck()
          .require(
              !"framework".equalsIgnoreCase(settings.getProperty(FORWARD_STRATEGY)),
              FORWARD_STRATEGY,
              "framework",
              "native or none, as long as headroom.limit.rules has rules",
              "set native; or none, and the networks of your proxies in"
                  + " headroom.edge.trusted-proxies")
          .throwIfAny();
      if (own.stream().findAny().isPresent()
          || registrations.stream()
              .anyMatch(each -> each.getFilter() instanceof ForwardedHeaderFilter)) {
        LOG.warn(
            "the rules of headroom.limit count by an address that clients can write, as the"
                + " application registers a ForwardedHeaderFilter: remove it and set {}=native,"
                + " unless it only removes the headers",
            FORWARD_STRATEGY);
      }
    };
  }

  /**
   * Enforces the rules that handlers of Spring MVC name.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(WebMvcConfigurer.class)
  static class Handlers {

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

  private static FilterRegistrationBean<RateLimitFilter> limited(
      RequestOrder place,
      List<RequestLimitRule> all,
      RateLimits limits,
      RequestLimitRule.KeySources callers,
      RecentRefusals refusals) {
    List<RequestLimitRule> rules = RateLimitFilter.rulesAt(place, all);
    FilterRegistrationBean<RateLimitFilter> filter =
        FilterRegistrations.of(new RateLimitFilter(place, rules, limits, callers, refusals));
    filter.setEnabled(!rules.isEmpty());
    return filter;
  }
}
