// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.ground.TimeSource;
import dev.headroom.overload.AdaptiveLimiter;
import dev.headroom.overload.Bulkhead;
import dev.headroom.overload.BulkheadSettings;
import dev.headroom.overload.OverloadMeters;
import dev.headroom.overload.Pressure;
import dev.headroom.overload.ProcessPressure;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.settings.HeadroomProperties;
import dev.headroom.spring.settings.HeadroomSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The gates: of the database, of other services, of Redis, and of methods that bear {@link Gate}.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = MonitorAutoConfiguration.class)
public class OverloadAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  OverloadMeters overloadMeters(MeterRegistry registry) {
    return new OverloadMeters(registry);
  }

  @Bean
  @ConditionalOnMissingBean
  Bulkheads gates(
      HeadroomSettings settings,
      HeadroomProperties properties,
      OverloadMeters meters,
      TimeSource time) {
    List<Bulkhead> gates = new ArrayList<>();
    if (properties.enabled() && properties.overload().enabled()) {
      OverloadSettings overload =
          Objects.requireNonNull(settings.overload(), "settings are checked");
      for (BulkheadSettings each : overload.gates()) {
        Bulkhead gate = new Bulkhead(each, meters, time);
        meters.bind(gate);
        gates.add(gate);
      }
    }
    return new Bulkheads(gates);
  }

  /**
   * The guards, at work where lanes are; an application's own {@link Pressure} takes their place.
   */
  @Bean
  @ConditionalOnMissingBean(Pressure.class)
  ProcessPressure overloadGuards(
      HeadroomSettings settings,
      HeadroomProperties properties,
      OverloadMeters meters,
      TimeSource time) {
    OverloadSettings overload = Objects.requireNonNull(settings.overload(), "settings are checked");
    ProcessPressure guards = new ProcessPressure(overload.guards(), time);
    if (properties.enabled()
        && properties.overload().enabled()
        && properties.overload().guards().enabled()
        && !overload.lanes().isEmpty()) {
      meters.bind(guards);
      guards.start();
    }
    return guards;
  }

  /** The lanes; one that an application makes of {@link Pressure} is heeded by all of them. */
  @Bean
  @ConditionalOnMissingBean
  AdaptiveLimiters lanes(
      HeadroomSettings settings,
      ObjectProvider<Pressure> pressure,
      OverloadMeters meters,
      TimeSource time) {
    OverloadSettings overload = Objects.requireNonNull(settings.overload(), "settings are checked");
    Pressure heeded = pressure.getIfAvailable(() -> Pressure.NONE);
    return AdaptiveLimiters.of(
        overload,
        each -> {
          AdaptiveLimiter lane = new AdaptiveLimiter(each.lane(), heeded, meters, time);
          meters.bind(lane);
          return lane;
        });
  }

  /**
   * {@link Gate} on methods, where the layer is on.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnBooleanProperty(
      name = {"headroom.enabled", "headroom.overload.enabled"},
      matchIfMissing = true)
  static class Methods {

    @Bean
    static BulkheadAdvisor gateAdvice(ObjectProvider<Bulkheads> gates) {
      return new BulkheadAdvisor(gates);
    }
  }

  /**
   * Calls of other services, where Spring's clients are there.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = "org.springframework.http.client.ClientHttpRequestInterceptor")
  static class Clients {

    @Bean
    @ConditionalOnMissingBean
    BulkheadInterceptor gateInterceptor(
        Bulkheads gates,
        HeadroomSettings settings,
        HeadroomProperties properties,
        OverloadMeters meters,
        TimeSource time) {
      OverloadSettings overload =
          Objects.requireNonNull(settings.overload(), "settings are checked");
      boolean on = properties.enabled() && properties.overload().enabled();
      BulkheadSettings host = on ? overload.host() : null;
      return new BulkheadInterceptor(
          gates, host == null ? null : new HostBulkheads(host, meters, time));
    }
  }

  /**
   * Spring Boot's builder of clients, where it is there.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = "org.springframework.boot.restclient.RestClientCustomizer")
  static class BootClients {

    @Bean
    RestClientCustomizer gatedRestClients(BulkheadInterceptor gate) {
      return builder -> builder.requestInterceptor(gate);
    }
  }
}
