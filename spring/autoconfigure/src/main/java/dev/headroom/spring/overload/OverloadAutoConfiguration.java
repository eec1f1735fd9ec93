// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import dev.headroom.edge.overload.OverloadFilter;
import dev.headroom.ground.CallObservations;
import dev.headroom.ground.TimeSource;
import dev.headroom.overload.AdaptiveLimiter;
import dev.headroom.overload.Bulkhead;
import dev.headroom.overload.BulkheadSettings;
import dev.headroom.overload.OverloadListener;
import dev.headroom.overload.OverloadMeters;
import dev.headroom.overload.Pressure;
import dev.headroom.overload.PressureSettings;
import dev.headroom.overload.ProcessPressure;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.settings.ConditionalOnSetting;
import dev.headroom.spring.settings.LayerMeters;
import io.micrometer.core.instrument.Metrics;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;
import org.springframework.util.ClassUtils;

/**
 * Creates the adaptive limiters and the bulkheads of {@code headroom.overload}.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = MonitorAutoConfiguration.class)
@ConditionalOnClass({AdaptiveLimiter.class, OverloadFilter.class})
public class OverloadAutoConfiguration {
  private static final String POOL_SETTINGS = "dev.headroom.database.pool.PoolSettings";

  /** An application that has meters of its own for its own calls has the ones that count. */
  @Bean
  @Lazy
  @Fallback
  OverloadMeters headroomOverloadMeters(LayerMeters registry) {
    return new OverloadMeters(registry.getIfUnique(() -> Metrics.globalRegistry));
  }

  @Bean
  @Lazy
  Bulkheads headroomBulkheads(
      OverloadProperties overload,
      BeanFactory beans,
      OverloadMeters meters,
      TimeSource time,
      ObjectProvider<CallObservations> observations) {
    OverloadListener listener = observed(meters, observations);
    List<Bulkhead> bulkheads = new ArrayList<>();
    if (overload.enabled()) {
      int connections = ClassUtils.isPresent(POOL_SETTINGS, null) ? PoolSize.of(beans) : 1;
      for (BulkheadSettings each : overload.bulkheads()) {
        BulkheadSettings sized = each.orSize(Bulkheads.sizeOf(each.name(), connections));
        Bulkhead bulkhead = new Bulkhead(sized, listener, time);
        meters.bind(bulkhead);
        bulkheads.add(bulkhead);
      }
    }
    return new Bulkheads(bulkheads);
  }

  private static OverloadListener observed(
      OverloadMeters meters, ObjectProvider<CallObservations> observations) {
    CallObservations observed = observations.getIfAvailable();
    return observed == null ? meters : new ObservedOverload(observed, meters);
  }

  /** Watches the process where limiters are set, unless the application has a {@link Pressure}. */
  @Bean
  @Lazy
  @ConditionalOnMissingBean(Pressure.class)
  ProcessPressure headroomProcessPressure(
      OverloadProperties overload,
      PressureSettings settings,
      OverloadMeters meters,
      TimeSource time) {
    ProcessPressure watched = new ProcessPressure(settings, time);
    if (overload.enabled() && overload.pressure() && !overload.limiters().isEmpty()) {
      meters.bind(watched);
      watched.start();
    }
    return watched;
  }

  /** The adaptive limiters; all of them obey the application's {@link Pressure}, if it has one. */
  @Bean
  @Lazy
  AdaptiveLimiters headroomAdaptiveLimiters(
      OverloadProperties overload,
      ObjectProvider<Pressure> pressure,
      OverloadMeters meters,
      TimeSource time,
      ObjectProvider<CallObservations> observations) {
    Pressure obeyed = pressure.getIfAvailable(() -> Pressure.NONE);
    OverloadListener listener = observed(meters, observations);
    List<AdaptiveLimiter> limiters =
        overload.limiters().stream()
            .map(each -> new AdaptiveLimiter(each.bounds(), obeyed, listener, time))
            .toList();
    limiters.forEach(meters::bind);
    return new AdaptiveLimiters(limiters);
  }

  /** Applies {@link dev.headroom.spring.overload.Bulkhead} to methods, unless overload is off. */
  @Bean
  @ConditionalOnSetting(value = "headroom.overload.enabled", orUnset = true)
  static BulkheadAdvisor headroomBulkheadAdvisor(ObjectProvider<Bulkheads> bulkheads) {
    return new BulkheadAdvisor(bulkheads);
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
    @Lazy
    @ConditionalOnMissingBean
    BulkheadInterceptor headroomBulkheadInterceptor(Bulkheads bulkheads) {
      return new BulkheadInterceptor(bulkheads);
    }
  }
}
