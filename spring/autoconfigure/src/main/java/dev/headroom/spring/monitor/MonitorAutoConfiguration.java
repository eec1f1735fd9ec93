// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.monitor;

import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.HealthMeters;
import dev.headroom.monitor.HealthMonitor;
import dev.headroom.monitor.HealthProbe;
import dev.headroom.monitor.HttpProbe;
import dev.headroom.monitor.PrometheusText;
import dev.headroom.monitor.Readiness;
import dev.headroom.monitor.RequestMeters;
import dev.headroom.monitor.error.ErrorSettings;
import dev.headroom.monitor.error.ErrorTracker;
import dev.headroom.spring.settings.ConditionalOnSetting;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import dev.headroom.spring.settings.LayerMeters;
import dev.headroom.spring.settings.ReadyListener;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.tracer.common.SpanContext;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * Registers error tracking, request meters where a registry or the history takes them, and health,
 * readiness and a registry of Headroom's own where {@code headroom.monitor} asks for them.
 *
 * <p>Thread-safe. Starts no probe and creates no registry unasked.
 */
@AutoConfiguration(
    after = HeadroomAutoConfiguration.class,
    afterName =
        "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(HealthMonitor.class)
public class MonitorAutoConfiguration {

  /**
   * The registry behind {@code /metrics}, where no other is.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(PrometheusMeterRegistry.class)
  @Conditional(OnMetricsEndpoint.class)
  static class Scraped {

    @Bean
    @ConditionalOnMissingBean(MeterRegistry.class)
    PrometheusMeterRegistry headroomMeterRegistry(
        ObjectProvider<MeterFilter> filters, ObjectProvider<SpanContext> spans) {
      PrometheusMeterRegistry registry =
          new PrometheusMeterRegistry(
              PrometheusConfig.DEFAULT,
              new PrometheusRegistry(),
              Clock.SYSTEM,
              spans.getIfUnique());
      filters.orderedStream().forEach(registry.config()::meterFilter);
      List.<MeterBinder>of(
              new JvmMemoryMetrics(),
              new JvmGcMetrics(),
              new JvmThreadMetrics(),
              new FileDescriptorMetrics(),
              new ClassLoaderMetrics(),
              new ProcessorMetrics(),
              new UptimeMetrics())
          .forEach(binder -> binder.bindTo(registry));
      return registry;
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(PrometheusMeterRegistry.class)
    PrometheusText headroomMetricsText(PrometheusMeterRegistry registry) {
      return new PrometheusText(registry);
    }
  }

  /**
   * The probes of components, where something reports their results.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @Conditional(OnHealthReports.class)
  static class Health {

    @Bean
    @ConditionalOnMissingBean
    HealthMonitor headroomHealthMonitor(
        ObjectProvider<HealthProbe> single,
        ObjectProvider<HealthProbeSource> sources,
        MonitorProperties properties,
        LayerMeters registry,
        TimeSource time) {
      List<HealthProbe> probes = new ArrayList<>();
      single.orderedStream().forEach(probes::add);
      sources.orderedStream().forEach(each -> probes.addAll(each.probes()));
      properties
          .downstream()
          .forEach((name, address) ->
              probes.add(
                  new HttpProbe(
                      name, HealthProbe.Kind.DEGRADING, address, properties.downstreamTimeout())));
      HealthMonitor monitor = new HealthMonitor(probes, time);
      registry.ifUnique(each -> HealthMeters.bind(monitor, each));
      monitor.start();
      return monitor;
    }

    @Bean
    @ConditionalOnMissingBean
    Readiness headroomReadiness(HealthMonitor monitor) {
      return new Readiness(monitor);
    }

    @Bean
    ReadyListener headroomStarted(Readiness readiness) {
      return new ReadyListener() {
        @Override
        protected void applicationReady(ApplicationReadyEvent event) {
          readiness.markStarted();
        }
      };
    }
  }

  @Bean
  Draining headroomDraining(
      ApplicationContext application,
      ObjectProvider<Readiness> readiness,
      ObjectProvider<MonitorProperties> properties) {
    return new Draining(
        application, readiness.getIfAvailable(), () -> properties.getObject().drainDelay());
  }

  @Bean
  @Lazy
  @ConditionalOnSetting(value = "headroom.monitor.errors.enabled", orUnset = true)
  ErrorTracker headroomErrorTracker(ErrorSettings settings, LayerMeters registry, TimeSource time) {
    ErrorTracker errors = new ErrorTracker(settings, time);
    registry.ifUnique(errors::bindTo);
    return errors;
  }

  @Bean
  @Lazy
  @Conditional(OnMeters.class)
  RequestMeters headroomRequestMeters(LayerMeters meters) {
    return new RequestMeters(meters.getIfUnique(() -> Metrics.globalRegistry));
  }
}
