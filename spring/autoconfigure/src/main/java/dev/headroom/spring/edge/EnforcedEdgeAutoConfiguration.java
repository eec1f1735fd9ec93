// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import dev.headroom.edge.ClientAddress;
import dev.headroom.edge.browser.CorsFilter;
import dev.headroom.edge.browser.CorsSettings;
import dev.headroom.edge.browser.CsrfFilter;
import dev.headroom.edge.browser.CsrfSettings;
import dev.headroom.edge.browser.SecurityHeadersFilter;
import dev.headroom.edge.compression.CompressionFilter;
import dev.headroom.edge.compression.CompressionSettings;
import dev.headroom.edge.guard.BodyFilter;
import dev.headroom.edge.guard.GuardSettings;
import dev.headroom.edge.guard.MalformedRequests;
import dev.headroom.edge.guard.RequestGuardFilter;
import dev.headroom.edge.observe.RequestIdFilter;
import dev.headroom.edge.overload.DeadlineFilter;
import dev.headroom.edge.overload.DeadlineSettings;
import dev.headroom.ground.TimeSource;
import dev.headroom.spring.FilterRegistrations;
import dev.headroom.spring.ProblemAdvice;
import dev.headroom.spring.settings.ConditionalOnPolicy;
import dev.headroom.spring.settings.Policy;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingFilterBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Registers the filters and the error handling of the edge that change requests or responses, each
 * where its {@link Policy} is on.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(
    after = EdgeAutoConfiguration.class,
    beforeName = {
      "org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration",
      "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration"
    })
@ConditionalOnClass({ClientAddress.class, HandlerMapping.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnPolicy({
  Policy.REQUEST_ID,
  Policy.SECURITY_HEADERS,
  Policy.CORS,
  Policy.GUARD,
  Policy.DEADLINE,
  Policy.CSRF,
  Policy.COMPRESSION,
  Policy.PROBLEMS
})
public class EnforcedEdgeAutoConfiguration {

  @Bean
  @ConditionalOnPolicy(Policy.REQUEST_ID)
  @ConditionalOnMissingFilterBean
  FilterRegistrationBean<RequestIdFilter> headroomRequestIdFilter() {
    return FilterRegistrations.of(new RequestIdFilter());
  }

  @Bean
  @ConditionalOnPolicy(Policy.SECURITY_HEADERS)
  @ConditionalOnMissingFilterBean
  FilterRegistrationBean<SecurityHeadersFilter> headroomSecurityHeadersFilter(
      EdgeProperties edge, ClientAddress client) {
    return FilterRegistrations.of(
        new SecurityHeadersFilter(
            edge.profiles(), edge.otherPaths(), edge.strictTransport(), client::isSecure));
  }

  @Bean
  @ConditionalOnPolicy(Policy.CORS)
  @ConditionalOnMissingFilterBean
  FilterRegistrationBean<CorsFilter> headroomCorsFilter(CorsSettings settings) {
    return FilterRegistrations.of(new CorsFilter(settings));
  }

  @Bean
  @ConditionalOnPolicy(Policy.GUARD)
  @ConditionalOnMissingFilterBean
  FilterRegistrationBean<RequestGuardFilter> headroomRequestGuardFilter(
      GuardSettings settings,
      EdgeProperties edge,
      ObjectProvider<RequestGuardFilter.ConnectionAbort> abort,
      ObjectProvider<MalformedRequests> malformed) {
    return FilterRegistrations.of(
        new RequestGuardFilter(
            settings,
            edge.enforce() && edge.strictPaths(),
            abort.getIfAvailable(() -> RequestGuardFilter.ConnectionAbort.NONE),
            malformed.getIfAvailable(() -> MalformedRequests.NONE)));
  }

  @Bean
  @ConditionalOnPolicy(Policy.DEADLINE)
  @ConditionalOnMissingFilterBean
  FilterRegistrationBean<DeadlineFilter> headroomDeadlineFilter(
      DeadlineSettings deadline, ClientAddress client, TimeSource time) {
    FilterRegistrationBean<DeadlineFilter> filter =
        FilterRegistrations.of(new DeadlineFilter(deadline, client::isFromTrustedProxy, time));
    filter.setEnabled(!deadline.total().isZero());
    return filter;
  }

  @Bean
  @ConditionalOnPolicy(Policy.CSRF)
  @ConditionalOnMissingFilterBean
  FilterRegistrationBean<CsrfFilter> headroomCsrfFilter(
      CsrfSettings settings, CorsSettings cors, ClientAddress client) {
    List<String> origins =
        cors.origins().stream().filter(each -> !each.equals(CorsSettings.ANY)).toList();
    return FilterRegistrations.of(new CsrfFilter(settings.withOrigins(origins), client::isSecure));
  }

  @Bean
  @ConditionalOnPolicy(Policy.COMPRESSION)
  @ConditionalOnMissingFilterBean
  FilterRegistrationBean<CompressionFilter> headroomCompressionFilter(
      CompressionSettings settings) {
    return FilterRegistrations.of(new CompressionFilter(settings));
  }

  @Bean
  @ConditionalOnPolicy(Policy.GUARD)
  @ConditionalOnMissingFilterBean
  FilterRegistrationBean<BodyFilter> headroomBodyFilter() {
    return FilterRegistrations.of(new BodyFilter());
  }

  @Bean
  @ConditionalOnPolicy(Policy.PROBLEMS)
  @ConditionalOnMissingBean(org.springframework.boot.webmvc.error.ErrorController.class)
  ProblemErrorController headroomProblemErrorController() {
    return new ProblemErrorController();
  }

  @Bean
  @Conditional(RefusesRequests.class)
  RefusedRequestResolver headroomRefusedRequests(ObjectProvider<MalformedRequests> malformed) {
    return new RefusedRequestResolver(malformed.getIfAvailable(() -> MalformedRequests.NONE));
  }

  @Bean
  @ConditionalOnPolicy(Policy.PROBLEMS)
  @ConditionalOnMissingBean(ResponseEntityExceptionHandler.class)
  ProblemAdvice headroomProblemAdvice() {
    return new ProblemAdvice();
  }

  @Bean
  @ConditionalOnPolicy(Policy.PROBLEMS)
  WebMvcConfigurer headroomLostConnections() {
    return LostConnectionResolver.beforeSprings();
  }

  /** Whether requests are refused while their handler runs. Immutable. */
  static final class RefusesRequests extends AnyNestedCondition {
    RefusesRequests() {
      super(ConfigurationPhase.REGISTER_BEAN);
    }

    @ConditionalOnPolicy(Policy.GUARD)
    static final class Guards {}

    @ConditionalOnPolicy(Policy.DEADLINE)
    static final class EndsAtDeadlines {}
  }
}
