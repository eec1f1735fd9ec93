// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.limit;

import dev.headroom.edge.ClientAddress;
import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.limit.RateLimitFilter;
import dev.headroom.edge.limit.RecentRefusals;
import dev.headroom.edge.limit.RequestClaims;
import dev.headroom.edge.limit.RequestLimitRule;
import dev.headroom.limit.LimitExceededException;
import dev.headroom.limit.RateLimits;
import dev.headroom.spring.edge.EdgeAutoConfiguration;
import dev.headroom.spring.edge.FilterRegistrations;
import dev.headroom.spring.edge.ProblemMapping;
import dev.headroom.spring.settings.LayerSettings;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

/**
 * Registers the filters of rate limits.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = {LimitAutoConfiguration.class, EdgeAutoConfiguration.class})
@ConditionalOnClass({RateLimitFilter.class, RateLimits.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public class RateLimitFilterAutoConfiguration {

  private static final int REFUSALS = 1_000;
  private static final long NANOS_BELOW_A_SECOND = 999_999_999L;

  /** An exceeded limit becomes a 429 that says when to try again. */
  @Bean
  ProblemMapping limitProblem() {
    return fault -> {
      if (!(fault instanceof LimitExceededException refusal)) {
        return null;
      }
      Duration wait = refusal.decision().retryAfter().plusNanos(NANOS_BELOW_A_SECOND);
      long seconds = Math.max(1, wait.toSeconds());
      return ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS)
          .header("Retry-After", Long.toString(seconds))
          .body(
              ProblemDetail.forStatusAndDetail(
                  HttpStatus.TOO_MANY_REQUESTS,
                  "Too many requests; try again in " + seconds + " s."));
    };
  }

  /** What tokens claim: an application's own reader, else what the libraries on the path know. */
  @Bean
  @ConditionalOnMissingBean
  RequestLimitRule.KeySources callers(ClientAddress client, ObjectProvider<RequestClaims> claims) {
    return new RequestLimitRule.KeySources(client, claims.getIfAvailable(TokenClaims::known));
  }

  @Bean
  @ConditionalOnMissingBean
  RecentRefusals recentRefusals() {
    return new RecentRefusals(REFUSALS);
  }

  @Bean
  @ConditionalOnMissingBean(name = "rateLimitFilter")
  FilterRegistrationBean<RateLimitFilter> rateLimitFilter(
      LayerSettings layer,
      LimitProperties limit,
      RequestLimitRule.KeySources callers,
      RateLimits limits,
      RecentRefusals refusals) {
    List<RequestLimitRule> rules =
        RateLimitFilter.rulesAt(RequestOrder.LIMIT, limit.requestRules());
    return limited(
        new RateLimitFilter(RequestOrder.LIMIT, rules, limits, callers, refusals),
        layer.enabled() && limit.enabled(),
        rules);
  }

  /** Rules that need the user stand behind sign-in, with all of their group. */
  @Bean
  @ConditionalOnMissingBean(name = "userRateLimitFilter")
  FilterRegistrationBean<RateLimitFilter> userRateLimitFilter(
      LayerSettings layer,
      LimitProperties limit,
      RequestLimitRule.KeySources callers,
      RateLimits limits,
      RecentRefusals refusals) {
    List<RequestLimitRule> rules =
        RateLimitFilter.rulesAt(RequestOrder.USER_LIMIT, limit.requestRules());
    FilterRegistrationBean<RateLimitFilter> filter =
        limited(
            new RateLimitFilter(RequestOrder.USER_LIMIT, rules, limits, callers, refusals),
            layer.enabled() && limit.enabled(),
            rules);
    filter.setName("userRateLimitFilter");
    return filter;
  }

  private static FilterRegistrationBean<RateLimitFilter> limited(
      RateLimitFilter limiter, boolean enabled, List<RequestLimitRule> rules) {
    FilterRegistrationBean<RateLimitFilter> filter = FilterRegistrations.of(limiter);
    filter.setEnabled(enabled && !rules.isEmpty());
    return filter;
  }
}
