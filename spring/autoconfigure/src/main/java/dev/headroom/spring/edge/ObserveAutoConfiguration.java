// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.RequestPath;
import dev.headroom.edge.RouteResolver;
import dev.headroom.edge.observe.ErrorTrackingFilter;
import dev.headroom.edge.observe.ProbeFilter;
import dev.headroom.edge.observe.RequestMeterFilter;
import dev.headroom.monitor.HealthMonitor;
import dev.headroom.monitor.PrometheusText;
import dev.headroom.monitor.Readiness;
import dev.headroom.monitor.RequestMeters;
import dev.headroom.monitor.error.ErrorTracker;
import dev.headroom.spring.FilterRegistrations;
import dev.headroom.spring.monitor.ActuatorProbes;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.monitor.MonitorProperties;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorAutoConfiguration;
import dev.headroom.spring.settings.ConditionalOnSetting;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingFilterBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Registers the filter that measures requests where the application has a meter registry, the one
 * that records their exceptions, and the filters that serve the endpoints which {@code
 * headroom.monitor.endpoints} names.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(
    after = {
      MonitorAutoConfiguration.class,
      EdgeAutoConfiguration.class,
      OperatorAutoConfiguration.class
    })
@ConditionalOnClass({ProbeFilter.class, HealthMonitor.class, HandlerExceptionResolver.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public class ObserveAutoConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(ObserveAutoConfiguration.class);

  @Bean
  @ConditionalOnMissingFilterBean
  @ConditionalOnBean(RequestMeters.class)
  FilterRegistrationBean<RequestMeterFilter> headroomRequestMeterFilter(
      ObjectProvider<RequestMeters> meters, RouteResolver routes, Environment environment) {
    return FilterRegistrations.of(
        new RequestMeterFilter(
            FilterRegistrations.lazily(meters), routes, ActuatorProbes.in(environment)));
  }

  @Bean
  @ConditionalOnMissingFilterBean
  @ConditionalOnSetting(value = "headroom.monitor.errors.enabled", orUnset = true)
  FilterRegistrationBean<ErrorTrackingFilter> headroomErrorTrackingFilter(
      ObjectProvider<ErrorTracker> errors, RouteResolver routes) {
    return FilterRegistrations.of(
        new ErrorTrackingFilter(FilterRegistrations.lazily(errors), routes));
  }

  /** What handlers throw, where Spring's servlet runs them. */
  @Bean
  @ConditionalOnSetting(value = "headroom.monitor.errors.enabled", orUnset = true)
  ErrorCapture headroomErrorCapture() {
    return new ErrorCapture();
  }

  /**
   * The endpoints that were named: before sign-in for those that everyone may read and for callers
   * with the operators' token, behind it for signed-in operators.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnBean(Readiness.class)
  static class Endpoints {

    @Bean
    FilterRegistrationBean<ProbeFilter> headroomOpenEndpoints(
        MonitorProperties properties,
        OperatorAccess operators,
        HealthMonitor monitor,
        Readiness readiness,
        ObjectProvider<PrometheusText> scrape) {
      if (properties.paths().contains("/metrics") && scrape.getIfAvailable() == null) {
        LOG.warn(
            "headroom.monitor.endpoints names metrics, but the application has no Prometheus"
                + " registry; add io.micrometer:micrometer-registry-prometheus");
      }
      Set<String> open = properties.openPaths();
      ProbeFilter.Access access =
          new ProbeFilter.Access(
              properties.paths(),
              request ->
                  open.contains(RequestPath.of(request).text()) || operators.hasToken(request));
      return serving(
          access,
          new ProbeFilter(
              RequestOrder.PROBES, access, monitor, readiness, scrape.getIfAvailable()));
    }

    @Bean
    FilterRegistrationBean<ProbeFilter> headroomOperatorEndpoints(
        MonitorProperties properties,
        OperatorAccess operators,
        HealthMonitor monitor,
        Readiness readiness,
        ObjectProvider<PrometheusText> scrape) {
      ProbeFilter.Access access = new ProbeFilter.Access(properties.paths(), operators::isOperator);
      FilterRegistrationBean<ProbeFilter> filter =
          serving(
              access,
              new ProbeFilter(
                  RequestOrder.OPERATORS, access, monitor, readiness, scrape.getIfAvailable()));
      filter.setName("headroomOperatorEndpoints");
      return filter;
    }

    /**
     * Registers a filter for its paths alone, so that no other request passes it; also with a slash
     * at the end, which a filter before it may remove.
     */
    private static FilterRegistrationBean<ProbeFilter> serving(
        ProbeFilter.Access access, ProbeFilter filter) {
      FilterRegistrationBean<ProbeFilter> registration = FilterRegistrations.of(filter);
      registration.setUrlPatterns(
          access.paths().stream().flatMap(each -> Stream.of(each, each + "/")).toList());
      registration.setEnabled(!access.paths().isEmpty());
      return registration;
    }
  }
}
