// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.trace;

import dev.headroom.edge.observe.TraceIdFilter;
import dev.headroom.ground.CallObservations;
import dev.headroom.spring.FilterRegistrations;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingFilterBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * Observes loads, calls of stores, jobs and refusals where the application observes for more than
 * meters, as a tracing bridge does, and gives requests the id of their trace.
 *
 * <p>Thread-safe. Where observations would only become timers, which Headroom's own meters are
 * already, it registers nothing.
 */
@AutoConfiguration(
    after = HeadroomAutoConfiguration.class,
    afterName = {
      "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration",
      "org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration",
      "org.springframework.boot.micrometer.tracing.autoconfigure.NoopTracerAutoConfiguration"
    })
public class TraceAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  @Conditional(OnObservations.class)
  CallObservations headroomCallObservations(ObservationRegistry registry) {
    return new CallObservations(registry);
  }

  /**
   * The id of a request's trace, for problem responses and the request log.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
  @ConditionalOnClass({Tracer.class, TraceIdFilter.class})
  @ConditionalOnSingleCandidate(Tracer.class)
  static class Requests {

    @Bean
    @ConditionalOnMissingFilterBean
    FilterRegistrationBean<TraceIdFilter> headroomTraceIdFilter(Tracer tracer) {
      return FilterRegistrations.of(
          new TraceIdFilter(() -> {
            Span span = tracer.currentSpan();
            return span == null ? null : span.context().traceId();
          }));
    }
  }
}
