// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import dev.headroom.cache.Caches;
import dev.headroom.edge.ClientAddress;
import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.RouteResolver;
import dev.headroom.edge.browser.CorsFilter;
import dev.headroom.edge.browser.CsrfFilter;
import dev.headroom.edge.browser.SecurityHeadersFilter;
import dev.headroom.edge.compression.CompressionFilter;
import dev.headroom.edge.compression.CompressionSettings;
import dev.headroom.edge.guard.BodyFilter;
import dev.headroom.edge.guard.RequestGuardFilter;
import dev.headroom.edge.limit.RateLimitFilter;
import dev.headroom.edge.limit.RecentRefusals;
import dev.headroom.edge.limit.RequestClaims;
import dev.headroom.edge.observe.EdgeMeter;
import dev.headroom.edge.observe.ProbeFilter;
import dev.headroom.edge.observe.RequestIdFilter;
import dev.headroom.edge.observe.RequestLogFilter;
import dev.headroom.edge.observe.RequestMeterFilter;
import dev.headroom.edge.overload.DeadlineFilter;
import dev.headroom.edge.overload.DeadlineSettings;
import dev.headroom.edge.overload.InFlightFilter;
import dev.headroom.edge.overload.OverloadFilter;
import dev.headroom.edge.responsecache.ResponseCache;
import dev.headroom.edge.responsecache.ResponseCacheFilter;
import dev.headroom.edge.responsecache.ResponseCacheSettings;
import dev.headroom.ground.TimeSource;
import dev.headroom.limit.RateLimits;
import dev.headroom.monitor.HealthMonitor;
import dev.headroom.monitor.PrometheusText;
import dev.headroom.monitor.Readiness;
import dev.headroom.monitor.RequestMeters;
import dev.headroom.spring.cache.CacheAutoConfiguration;
import dev.headroom.spring.limit.LimitAutoConfiguration;
import dev.headroom.spring.limit.TokenClaims;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.overload.AdaptiveLimiters;
import dev.headroom.spring.overload.OverloadAutoConfiguration;
import dev.headroom.spring.overload.OverloadSettings;
import dev.headroom.spring.settings.HeadroomProperties;
import dev.headroom.spring.settings.HeadroomSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.HandlerMapping;

/**
 * The filters of the door, each at its place in {@link dev.headroom.edge.RequestOrder}.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(
    after = {
      MonitorAutoConfiguration.class,
      LimitAutoConfiguration.class,
      OverloadAutoConfiguration.class,
      CacheAutoConfiguration.class
    },
    beforeName = {
      "org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration",
      "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration"
    })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public class EdgeAutoConfiguration {

  private static final int REFUSALS = 1_000;
  private static final int ANY_NUMBER = 1_000_000;

  @Bean
  @ConditionalOnMissingBean
  ClientAddress clientAddress(HeadroomSettings settings) {
    return new ClientAddress(edge(settings).proxies());
  }

  @Bean
  @ConditionalOnMissingBean
  RouteResolver routeResolver() {
    return request -> {
      String probe = ProbeFilter.route(request);
      String known = probe != null ? probe : ResponseCacheFilter.routeOf(request);
      return known != null
          ? known
          : (String) request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
    };
  }

  @Bean
  @ConditionalOnMissingBean(
      value = RequestIdFilter.class,
      parameterizedContainer = FilterRegistrationBean.class)
  FilterRegistrationBean<RequestIdFilter> requestIdFilter() {
    return at(new RequestIdFilter());
  }

  @Bean
  @ConditionalOnMissingBean(
      value = RequestMeterFilter.class,
      parameterizedContainer = FilterRegistrationBean.class)
  FilterRegistrationBean<RequestMeterFilter> requestMeterFilter(
      RequestMeters meters, RouteResolver routes) {
    return at(new RequestMeterFilter(meters, routes));
  }

  @Bean
  @ConditionalOnMissingBean(
      value = SecurityHeadersFilter.class,
      parameterizedContainer = FilterRegistrationBean.class)
  FilterRegistrationBean<SecurityHeadersFilter> securityHeadersFilter(
      HeadroomSettings settings, HeadroomProperties properties, ClientAddress client) {
    EdgeSettings edge = edge(settings);
    return at(
        new SecurityHeadersFilter(
            edge.headers(),
            edge.others(),
            properties.edge().headers().transport(),
            client::isSecure));
  }

  @Bean
  @ConditionalOnMissingBean(
      value = CorsFilter.class,
      parameterizedContainer = FilterRegistrationBean.class)
  FilterRegistrationBean<CorsFilter> corsFilter(HeadroomSettings settings) {
    return at(new CorsFilter(edge(settings).cors()));
  }

  @Bean
  @ConditionalOnMissingBean(
      value = RequestGuardFilter.class,
      parameterizedContainer = FilterRegistrationBean.class)
  FilterRegistrationBean<RequestGuardFilter> requestGuardFilter(
      HeadroomSettings settings, ObjectProvider<RequestGuardFilter.ConnectionAbort> hangUp) {
    return at(
        new RequestGuardFilter(
            edge(settings).guard(),
            hangUp.getIfAvailable(() -> RequestGuardFilter.ConnectionAbort.NONE)));
  }

  @Bean
  @ConditionalOnMissingBean(
      value = RequestLogFilter.class,
      parameterizedContainer = FilterRegistrationBean.class)
  FilterRegistrationBean<RequestLogFilter> requestLogFilter(HeadroomProperties properties) {
    EdgeProperties.RequestLog log = properties.edge().requestLog();
    FilterRegistrationBean<RequestLogFilter> filter = at(new RequestLogFilter(log.threshold()));
    filter.setEnabled(log.enabled());
    return filter;
  }

  @Bean
  @ConditionalOnMissingBean(
      value = DeadlineFilter.class,
      parameterizedContainer = FilterRegistrationBean.class)
  FilterRegistrationBean<DeadlineFilter> deadlineFilter(
      HeadroomSettings settings, HeadroomProperties properties, TimeSource time) {
    DeadlineSettings deadline = edge(settings).deadline();
    FilterRegistrationBean<DeadlineFilter> filter =
        at(new DeadlineFilter(deadline == null ? DeadlineSettings.defaults() : deadline, time));
    filter.setEnabled(properties.enabled() && deadline != null);
    return filter;
  }

  @Bean
  @ConditionalOnMissingBean(
      value = InFlightFilter.class,
      parameterizedContainer = FilterRegistrationBean.class)
  FilterRegistrationBean<InFlightFilter> inFlightFilter(
      HeadroomProperties properties, ClientAddress client, MeterRegistry registry) {
    int most = properties.edge().maxInFlightPerClient();
    InFlightFilter counting = new InFlightFilter(most == 0 ? ANY_NUMBER : most, client::key);
    EdgeMeter.IN_FLIGHT.gauge(registry, counting, InFlightFilter::inFlight);
    FilterRegistrationBean<InFlightFilter> filter = at(counting);
    filter.setEnabled(properties.enabled());
    return filter;
  }

  @Bean
  @ConditionalOnMissingBean(
      value = CsrfFilter.class,
      parameterizedContainer = FilterRegistrationBean.class)
  FilterRegistrationBean<CsrfFilter> csrfFilter(
      HeadroomSettings settings, HeadroomProperties properties, ClientAddress client) {
    FilterRegistrationBean<CsrfFilter> filter =
        at(new CsrfFilter(edge(settings).csrf(), client::isSecure));
    filter.setEnabled(properties.edge().csrf().enabled());
    return filter;
  }

  @Bean
  @ConditionalOnMissingBean(
      value = CompressionFilter.class,
      parameterizedContainer = FilterRegistrationBean.class)
  FilterRegistrationBean<CompressionFilter> compressionFilter(
      HeadroomSettings settings, HeadroomProperties properties) {
    FilterRegistrationBean<CompressionFilter> filter =
        at(new CompressionFilter(edge(settings).compression()));
    filter.setEnabled(properties.enabled() && properties.edge().compression().enabled());
    return filter;
  }

  @Bean
  @ConditionalOnMissingBean(
      value = ProbeFilter.class,
      parameterizedContainer = FilterRegistrationBean.class)
  FilterRegistrationBean<ProbeFilter> probeFilter(
      HealthMonitor monitor, Readiness readiness, PrometheusText scrape) {
    return at(new ProbeFilter(monitor, readiness, scrape));
  }

  /** What tokens claim: an application's own reader, else what the libraries on the path know. */
  @Bean
  @ConditionalOnMissingBean
  RateLimitFilter.KeySources callers(ClientAddress client, ObjectProvider<RequestClaims> claims) {
    return new RateLimitFilter.KeySources(client, claims.getIfAvailable(TokenClaims::known));
  }

  @Bean
  @ConditionalOnMissingBean
  RecentRefusals recentRefusals() {
    return new RecentRefusals(REFUSALS);
  }

  @Bean
  @ConditionalOnMissingBean(name = "rateLimitFilter")
  FilterRegistrationBean<RateLimitFilter> rateLimitFilter(
      HeadroomSettings settings,
      HeadroomProperties properties,
      RateLimitFilter.KeySources callers,
      RateLimits limits,
      RecentRefusals refusals) {
    List<RateLimitFilter.Rule> rules =
        RateLimitFilter.rulesAt(RequestOrder.LIMIT, settings.limits());
    return limited(
        new RateLimitFilter(RequestOrder.LIMIT, rules, limits, callers, refusals),
        properties,
        rules);
  }

  /** Rules that need the user stand behind sign-in, with all of their group. */
  @Bean
  @ConditionalOnMissingBean(name = "userRateLimitFilter")
  FilterRegistrationBean<RateLimitFilter> userRateLimitFilter(
      HeadroomSettings settings,
      HeadroomProperties properties,
      RateLimitFilter.KeySources callers,
      RateLimits limits,
      RecentRefusals refusals) {
    List<RateLimitFilter.Rule> rules =
        RateLimitFilter.rulesAt(RequestOrder.USER_LIMIT, settings.limits());
    FilterRegistrationBean<RateLimitFilter> filter =
        limited(
            new RateLimitFilter(RequestOrder.USER_LIMIT, rules, limits, callers, refusals),
            properties,
            rules);
    filter.setName("userRateLimitFilter");
    return filter;
  }

  private static FilterRegistrationBean<RateLimitFilter> limited(
      RateLimitFilter limiter, HeadroomProperties properties, List<RateLimitFilter.Rule> rules) {
    FilterRegistrationBean<RateLimitFilter> filter = at(limiter);
    filter.setEnabled(properties.enabled() && properties.limit().enabled() && !rules.isEmpty());
    return filter;
  }

  /**
   * The cached responses; an application invalidates them by prefix or path here, and by tag on all
   * instances, together with its data, through {@link Caches#invalidateTags}.
   */
  @Bean
  @ConditionalOnMissingBean
  ResponseCache responseCache(
      HeadroomSettings settings, TimeSource time, MeterRegistry registry, Caches caches) {
    return new ResponseCache(edge(settings).responses(), time, registry, caches);
  }

  @Bean
  @ConditionalOnMissingBean(
      value = ResponseCacheFilter.class,
      parameterizedContainer = FilterRegistrationBean.class)
  FilterRegistrationBean<ResponseCacheFilter> responseCacheFilter(
      HeadroomSettings settings,
      HeadroomProperties properties,
      ResponseCache cache,
      RouteResolver routes,
      ListableBeanFactory beans) {
    ResponseCacheSettings responses = edge(settings).responses();
    @Nullable CompressionSettings compression =
        properties.edge().compression().enabled() ? edge(settings).compression() : null;
    FilterRegistrationBean<ResponseCacheFilter> filter =
        at(new ResponseCacheFilter(responses, cache, compression, routes));
    filter.setEnabled(
        properties.enabled()
            && properties.edge().responseCache().enabled()
            && (!responses.rules().isEmpty() || CachedHandlers.areThere(beans)));
    return filter;
  }

  @Bean
  @ConditionalOnMissingBean(
      value = BodyFilter.class,
      parameterizedContainer = FilterRegistrationBean.class)
  FilterRegistrationBean<BodyFilter> bodyFilter(HeadroomProperties properties) {
    FilterRegistrationBean<BodyFilter> filter = at(new BodyFilter());
    filter.setEnabled(properties.enabled());
    return filter;
  }

  @Bean
  @ConditionalOnMissingBean(
      value = OverloadFilter.class,
      parameterizedContainer = FilterRegistrationBean.class)
  FilterRegistrationBean<OverloadFilter> overloadFilter(
      HeadroomSettings settings,
      HeadroomProperties properties,
      ClientAddress client,
      AdaptiveLimiters lanes,
      TimeSource time) {
    OverloadSettings overload = Objects.requireNonNull(settings.overload(), "settings are checked");
    FilterRegistrationBean<OverloadFilter> filter =
        at(new OverloadFilter(lanes.limiterRules(), lanes.priorityRules(), client::key, time));
    filter.setEnabled(
        properties.enabled()
            && properties.overload().enabled()
            && !(overload.limiters().isEmpty() && overload.bulkheads().isEmpty()));
    return filter;
  }

  private static EdgeSettings edge(HeadroomSettings settings) {
    return Objects.requireNonNull(settings.edge(), "settings are checked");
  }

  @Bean
  @ConditionalOnMissingBean(org.springframework.boot.webmvc.error.ErrorController.class)
  ProblemErrorController problemErrorController() {
    return new ProblemErrorController();
  }

  @Bean
  RefusedBodies refusedBodies() {
    return new RefusedBodies();
  }

  @Bean
  @ConditionalOnMissingBean(
      org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler.class)
  ProblemAdvice problemAdvice() {
    return new ProblemAdvice();
  }

  private static <F extends EdgeFilter> FilterRegistrationBean<F> at(F filter) {
    FilterRegistrationBean<F> registration = new FilterRegistrationBean<>(filter);
    registration.setOrder(filter.place().order());
    registration.setDispatcherTypes(filter.place().dispatchers());
    registration.setAsyncSupported(true);
    return registration;
  }
}
