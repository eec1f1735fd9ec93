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
 * Creates the adaptive limiters and the bulkheads of {@code headroom.overload}.
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
  Bulkheads bulkheads(
      HeadroomSettings settings,
      HeadroomProperties properties,
      OverloadMeters meters,
      TimeSource time) {
    List<Bulkhead> bulkheads = new ArrayList<>();
    if (properties.enabled() && properties.overload().enabled()) {
      OverloadSettings overload =
          Objects.requireNonNull(settings.overload(), "settings are checked");
      for (BulkheadSettings each : overload.bulkheads()) {
        Bulkhead bulkhead = new Bulkhead(each, meters, time);
        meters.bind(bulkhead);
        bulkheads.add(bulkhead);
      }
    }
    return new Bulkheads(bulkheads);
  }

  /** Watches the process where limiters are set, unless the application has a {@link Pressure}. */
  @Bean
  @ConditionalOnMissingBean(Pressure.class)
  ProcessPressure processPressure(
      HeadroomSettings settings,
      HeadroomProperties properties,
      OverloadMeters meters,
      TimeSource time) {
    OverloadSettings overload = Objects.requireNonNull(settings.overload(), "settings are checked");
    ProcessPressure watched = new ProcessPressure(overload.pressure(), time);
    if (properties.enabled()
        && properties.overload().enabled()
        && properties.overload().pressure().enabled()
        && !overload.limiters().isEmpty()) {
      meters.bind(watched);
      watched.start();
    }
    return watched;
  }

  /** The adaptive limiters; all of them obey the application's {@link Pressure}, if it has one. */
  @Bean
  @ConditionalOnMissingBean
  AdaptiveLimiters adaptiveLimiters(
      HeadroomSettings settings,
      ObjectProvider<Pressure> pressure,
      OverloadMeters meters,
      TimeSource time) {
    OverloadSettings overload = Objects.requireNonNull(settings.overload(), "settings are checked");
    Pressure obeyed = pressure.getIfAvailable(() -> Pressure.NONE);
    return AdaptiveLimiters.of(
        overload,
        each -> {
          AdaptiveLimiter limiter = new AdaptiveLimiter(each.settings(), obeyed, meters, time);
          meters.bind(limiter);
          return limiter;
        });
  }

  /**
   * Applies {@link dev.headroom.spring.overload.Bulkhead} to methods, unless overload is off.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnBooleanProperty(
      name = {"headroom.enabled", "headroom.overload.enabled"},
      matchIfMissing = true)
  static class Methods {

    @Bean
    static BulkheadAdvisor bulkheadAdvisor(ObjectProvider<Bulkheads> bulkheads) {
      return new BulkheadAdvisor(bulkheads);
    }
  }

  /**
   * Limits calls of other services, where Spring's HTTP client is on the class path.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = "org.springframework.http.client.ClientHttpRequestInterceptor")
  static class Clients {

    @Bean
    @ConditionalOnMissingBean
    BulkheadInterceptor bulkheadInterceptor(
        Bulkheads bulkheads,
        HeadroomSettings settings,
        HeadroomProperties properties,
        OverloadMeters meters,
        TimeSource time) {
      OverloadSettings overload =
          Objects.requireNonNull(settings.overload(), "settings are checked");
      boolean on = properties.enabled() && properties.overload().enabled();
      BulkheadSettings host = on ? overload.host() : null;
      return new BulkheadInterceptor(
          bulkheads, host == null ? null : new HostBulkheads(host, meters, time));
    }
  }

  /**
   * Adds the interceptor to Spring Boot's {@code RestClient.Builder}, where it is present.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = "org.springframework.boot.restclient.RestClientCustomizer")
  static class BootClients {

    @Bean
    RestClientCustomizer bulkheadRestClients(BulkheadInterceptor interceptor) {
      return builder -> builder.requestInterceptor(interceptor);
    }
  }
}
