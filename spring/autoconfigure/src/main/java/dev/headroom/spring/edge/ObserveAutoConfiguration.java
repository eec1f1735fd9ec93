// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import dev.headroom.edge.RouteResolver;
import dev.headroom.edge.observe.ProbeFilter;
import dev.headroom.edge.observe.RequestMeterFilter;
import dev.headroom.monitor.HealthMonitor;
import dev.headroom.monitor.PrometheusText;
import dev.headroom.monitor.Readiness;
import dev.headroom.monitor.RequestMeters;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingFilterBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;

/**
 * Registers the filters that measure requests and serve health and metrics.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = {MonitorAutoConfiguration.class, EdgeAutoConfiguration.class})
@ConditionalOnClass({ProbeFilter.class, HealthMonitor.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public class ObserveAutoConfiguration {

  @Bean
  @ConditionalOnMissingFilterBean
  FilterRegistrationBean<RequestMeterFilter> headroomRequestMeterFilter(
      RequestMeters meters, RouteResolver routes) {
    return FilterRegistrations.of(new RequestMeterFilter(meters, routes));
  }

  @Bean
  @ConditionalOnMissingFilterBean
  FilterRegistrationBean<ProbeFilter> headroomProbeFilter(
      HealthMonitor monitor, Readiness readiness, PrometheusText scrape) {
    return FilterRegistrations.of(new ProbeFilter(monitor, readiness, scrape));
  }
}
