// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring;

import dev.headroom.ground.TimeSource;
import dev.headroom.limit.overload.Bulkhead;
import dev.headroom.limit.overload.BulkheadSettings;
import dev.headroom.limit.overload.Guards;
import dev.headroom.limit.overload.Lane;
import dev.headroom.limit.overload.LaneShare;
import dev.headroom.limit.overload.LaneTotal;
import dev.headroom.limit.overload.OverloadMeters;
import dev.headroom.limit.overload.Pressure;
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
  Gates gates(
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
    return new Gates(gates, meters);
  }

  /**
   * The guards, at work where lanes are; an application's own {@link Pressure} takes their place.
   */
  @Bean
  @ConditionalOnMissingBean(Pressure.class)
  Guards overloadGuards(
      HeadroomSettings settings,
      HeadroomProperties properties,
      OverloadMeters meters,
      TimeSource time) {
    OverloadSettings overload = Objects.requireNonNull(settings.overload(), "settings are checked");
    Guards guards = new Guards(overload.guards(), time);
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
  Lanes lanes(
      HeadroomSettings settings,
      ObjectProvider<Pressure> pressure,
      OverloadMeters meters,
      TimeSource time) {
    OverloadSettings overload = Objects.requireNonNull(settings.overload(), "settings are checked");
    Pressure heeded = pressure.getIfAvailable(() -> Pressure.NONE);
    LaneTotal total = new LaneTotal();
    return Lanes.of(
        overload,
        each -> {
          LaneShare share = new LaneShare(total, each.minSharePercent());
          Lane lane = new Lane(each.lane(), share, heeded, meters, time);
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
    static GateAdvice gateAdvice(ObjectProvider<Gates> gates) {
      return new GateAdvice(gates);
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
    GateInterceptor gateInterceptor(
        Gates gates,
        HeadroomSettings settings,
        HeadroomProperties properties,
        OverloadMeters meters,
        TimeSource time) {
      OverloadSettings overload =
          Objects.requireNonNull(settings.overload(), "settings are checked");
      boolean on = properties.enabled() && properties.overload().enabled();
      BulkheadSettings host = on ? overload.host() : null;
      return new GateInterceptor(gates, host == null ? null : new HostGates(host, meters, time));
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
    RestClientCustomizer gatedRestClients(GateInterceptor gate) {
      return builder -> builder.requestInterceptor(gate);
    }
  }
}
