// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.trace;

import dev.headroom.edge.observe.TraceIdFilter;
import dev.headroom.ground.CallObservations;
import dev.headroom.spring.FilterRegistrations;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import java.util.Arrays;
import java.util.Objects;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingFilterBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

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

  /** Whether the application observes, and for more than meters. Immutable. */
  static final class OnObservations extends SpringBootCondition implements ConfigurationCondition {
    @Override
    public ConfigurationPhase getConfigurationPhase() {
      return ConfigurationPhase.REGISTER_BEAN;
    }

    @Override
    public ConditionOutcome getMatchOutcome(
        ConditionContext context, AnnotatedTypeMetadata metadata) {
      ListableBeanFactory beans = Objects.requireNonNull(context.getBeanFactory());
      boolean observes =
          beans.getBeanNamesForType(ObservationRegistry.class, true, false).length == 1
              && Arrays.stream(beans.getBeanNamesForType(ObservationHandler.class, true, false))
                  .map(name -> beans.getType(name, false))
                  .anyMatch(type ->
                      type != null && !MeterObservationHandler.class.isAssignableFrom(type));
      return new ConditionOutcome(
          observes, "an observation registry and a handler that does more than meters");
    }
  }
}
