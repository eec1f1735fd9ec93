// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import dev.headroom.edge.ClientAddress;
import dev.headroom.edge.RouteResolver;
import dev.headroom.edge.browser.CorsFilter;
import dev.headroom.edge.browser.CorsSettings;
import dev.headroom.edge.browser.CsrfFilter;
import dev.headroom.edge.browser.CsrfSettings;
import dev.headroom.edge.browser.HeaderProfile;
import dev.headroom.edge.browser.SecurityHeadersFilter;
import dev.headroom.edge.compression.CompressionFilter;
import dev.headroom.edge.compression.CompressionSettings;
import dev.headroom.edge.guard.BodyFilter;
import dev.headroom.edge.guard.GuardSettings;
import dev.headroom.edge.guard.MalformedRequests;
import dev.headroom.edge.guard.RequestGuardFilter;
import dev.headroom.edge.observe.EdgeMeter;
import dev.headroom.edge.observe.RequestIdFilter;
import dev.headroom.edge.observe.RequestLogFilter;
import dev.headroom.edge.overload.DeadlineFilter;
import dev.headroom.edge.overload.DeadlineSettings;
import dev.headroom.edge.overload.InFlightFilter;
import dev.headroom.ground.TimeSource;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import dev.headroom.spring.settings.LayerSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingFilterBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnResource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Registers the filters of the edge in the order of {@link dev.headroom.edge.RequestOrder}.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(
    after = HeadroomAutoConfiguration.class,
    beforeName = {
      "org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration",
      "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration"
    })
@ConditionalOnClass({ClientAddress.class, HandlerMapping.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public class EdgeAutoConfiguration {

  /**
   * A resource of the edge's starter: other starters depend on the module, and register no filters.
   */
  public static final String STARTER = "classpath:META-INF/headroom/edge-starter";

  private static final int ANY_NUMBER = 1_000_000;

  @Bean
  @ConditionalOnMissingBean
  ClientAddress clientAddress(EdgeProperties edge) {
    return new ClientAddress(edge.trustedProxies());
  }

  @Bean
  @ConditionalOnMissingBean
  RouteResolver routeResolver() {
    return request -> {
      Object served = request.getAttribute(RouteResolver.ATTRIBUTE);
      return (String)
          (served != null
              ? served
              : request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
    };
  }

  /**
   * The filters that harden every request.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnResource(resources = STARTER)
  static class Filters {
    @Bean
    @ConditionalOnMissingFilterBean
    FilterRegistrationBean<RequestIdFilter> requestIdFilter() {
      return FilterRegistrations.of(new RequestIdFilter());
    }

    @Bean
    @ConditionalOnMissingFilterBean
    FilterRegistrationBean<SecurityHeadersFilter> securityHeadersFilter(
        EdgeProperties edge, ClientAddress client) {
      return FilterRegistrations.of(
          new SecurityHeadersFilter(
              edge.profiles(),
              edge.adjusted(HeaderProfile.api()),
              edge.transportSecurity(),
              client::isSecure));
    }

    @Bean
    @ConditionalOnMissingFilterBean
    FilterRegistrationBean<CorsFilter> corsFilter(CorsSettings settings) {
      return FilterRegistrations.of(new CorsFilter(settings));
    }

    @Bean
    @ConditionalOnMissingFilterBean
    FilterRegistrationBean<RequestGuardFilter> requestGuardFilter(
        GuardSettings settings,
        ObjectProvider<RequestGuardFilter.ConnectionAbort> abort,
        ObjectProvider<MalformedRequests> malformed) {
      return FilterRegistrations.of(
          new RequestGuardFilter(
              settings,
              abort.getIfAvailable(() -> RequestGuardFilter.ConnectionAbort.NONE),
              malformed.getIfAvailable(() -> MalformedRequests.NONE)));
    }

    @Bean
    @ConditionalOnMissingFilterBean
    FilterRegistrationBean<RequestLogFilter> requestLogFilter(EdgeProperties edge) {
      FilterRegistrationBean<RequestLogFilter> filter =
          FilterRegistrations.of(new RequestLogFilter(edge.requestLogThreshold()));
      filter.setEnabled(edge.requestLog());
      return filter;
    }

    @Bean
    @ConditionalOnMissingFilterBean
    FilterRegistrationBean<DeadlineFilter> deadlineFilter(
        DeadlineSettings deadline, LayerSettings layer, ClientAddress client, TimeSource time) {
      FilterRegistrationBean<DeadlineFilter> filter =
          FilterRegistrations.of(new DeadlineFilter(deadline, client::isFromTrustedProxy, time));
      filter.setEnabled(layer.enabled() && !deadline.total().isZero());
      return filter;
    }

    @Bean
    @ConditionalOnMissingFilterBean
    FilterRegistrationBean<InFlightFilter> inFlightFilter(
        EdgeProperties edge,
        LayerSettings layer,
        ClientAddress client,
        ObjectProvider<MeterRegistry> registry) {
      int most = edge.maxInFlightPerClient();
      InFlightFilter counting = new InFlightFilter(most == 0 ? ANY_NUMBER : most, client::key);
      registry.ifAvailable(
          each -> EdgeMeter.IN_FLIGHT.gauge(each, counting, InFlightFilter::inFlight));
      FilterRegistrationBean<InFlightFilter> filter = FilterRegistrations.of(counting);
      filter.setEnabled(layer.enabled());
      return filter;
    }

    @Bean
    @ConditionalOnMissingFilterBean
    FilterRegistrationBean<CsrfFilter> csrfFilter(
        CsrfSettings settings, CorsSettings cors, EdgeProperties edge, ClientAddress client) {
      List<String> origins =
          cors.origins().stream().filter(each -> !each.equals(CorsSettings.ANY)).toList();
      FilterRegistrationBean<CsrfFilter> filter =
          FilterRegistrations.of(new CsrfFilter(settings.withOrigins(origins), client::isSecure));
      filter.setEnabled(edge.csrf());
      return filter;
    }

    @Bean
    @ConditionalOnMissingFilterBean
    FilterRegistrationBean<CompressionFilter> compressionFilter(
        CompressionSettings settings, EdgeProperties edge, LayerSettings layer) {
      FilterRegistrationBean<CompressionFilter> filter =
          FilterRegistrations.of(new CompressionFilter(settings));
      filter.setEnabled(layer.enabled() && edge.compression());
      return filter;
    }

    @Bean
    @ConditionalOnMissingFilterBean
    FilterRegistrationBean<BodyFilter> bodyFilter(LayerSettings layer) {
      FilterRegistrationBean<BodyFilter> filter = FilterRegistrations.of(new BodyFilter());
      filter.setEnabled(layer.enabled());
      return filter;
    }

    @Bean
    @ConditionalOnMissingBean(org.springframework.boot.webmvc.error.ErrorController.class)
    ProblemErrorController problemErrorController() {
      return new ProblemErrorController();
    }

    @Bean
    RefusedRequestResolver refusedRequests(ObjectProvider<MalformedRequests> malformed) {
      return new RefusedRequestResolver(malformed.getIfAvailable(() -> MalformedRequests.NONE));
    }

    @Bean
    @ConditionalOnMissingBean(
        org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler.class)
    ProblemAdvice problemAdvice(ObjectProvider<ProblemMapping> mappings) {
      return new ProblemAdvice(mappings.orderedStream().toList());
    }
  }
}
