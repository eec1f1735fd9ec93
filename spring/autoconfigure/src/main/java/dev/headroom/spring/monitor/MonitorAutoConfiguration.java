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
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Registers health probes, readiness, and the meter registry behind {@code /metrics}.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(after = HeadroomAutoConfiguration.class)
@ConditionalOnClass(HealthMonitor.class)
public class MonitorAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean(MeterRegistry.class)
  PrometheusMeterRegistry headroomPrometheusMeterRegistry() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
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
  PrometheusText headroomPrometheusText(PrometheusMeterRegistry registry) {
    return new PrometheusText(registry);
  }

  @Bean
  @ConditionalOnMissingBean
  RequestMeters headroomRequestMeters(MeterRegistry registry) {
    return new RequestMeters(registry);
  }

  @Bean
  @ConditionalOnMissingBean
  HealthMonitor headroomHealthMonitor(
      ObjectProvider<HealthProbe> others,
      MonitorProperties properties,
      MeterRegistry registry,
      TimeSource time) {
    List<HealthProbe> probes = new ArrayList<>();
    others.orderedStream().forEach(probes::add);
    properties
        .downstream()
        .forEach((name, address) ->
            probes.add(
                new HttpProbe(
                    name, HealthProbe.Kind.DEGRADING, address, properties.downstreamTimeout())));
    HealthMonitor monitor = new HealthMonitor(probes, time);
    HealthMeters.bind(monitor, registry);
    monitor.start();
    return monitor;
  }

  @Bean
  @ConditionalOnMissingBean
  Readiness headroomReadiness(HealthMonitor monitor) {
    return new Readiness(monitor);
  }

  @Bean
  ApplicationListener<ApplicationReadyEvent> headroomStarted(Readiness readiness) {
    return event -> readiness.markStarted();
  }

  @Bean
  ApplicationListener<ContextClosedEvent> headroomDraining(Readiness readiness) {
    return event -> readiness.drain();
  }
}
