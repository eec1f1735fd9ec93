// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.health;

import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.HealthMonitor;
import dev.headroom.monitor.HealthProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.registry.HealthContributorRegistry;

/**
 * Puts each health indicator of Actuator's registry into the background, so that its endpoint
 * responds at once whatever they wait for. The beans stay as they are.
 *
 * <p>Thread-safe. Indicators of the application's own state, which cost nothing and must be
 * current, are left alone.
 */
final class BackgroundHealthIndicators implements SmartInitializingSingleton, AutoCloseable {
  private static final Set<String> LEFT_ALONE = Set.of("livenessState", "readinessState", "ping");

  private final HealthContributorRegistry registry;
  private final Duration timeout;
  private final TimeSource time;
  private final List<BackgroundHealthIndicator> indicators = new ArrayList<>();
  private volatile @Nullable HealthMonitor monitor;

  BackgroundHealthIndicators(
      HealthContributorRegistry registry, Duration timeout, TimeSource time) {
    this.registry = registry;
    this.timeout = timeout;
    this.time = time;
  }

  @Override
  public void afterSingletonsInstantiated() {
    List<HealthContributors.Entry> entries = registry.stream().toList();
    for (HealthContributors.Entry each : entries) {
      if (!LEFT_ALONE.contains(each.name())) {
        registry.unregisterContributor(each.name());
        registry.registerContributor(each.name(), inBackground(each.name(), each.contributor()));
      }
    }
    List<HealthProbe> probes = indicators.stream().map(BackgroundHealthIndicator::probe).toList();
    HealthMonitor started = new HealthMonitor(probes, time);
    indicators.forEach(each -> each.readFrom(probe -> started.report().components().get(probe)));
    started.start();
    monitor = started;
  }

  private HealthContributor inBackground(String name, HealthContributor contributor) {
    if (contributor instanceof HealthIndicator indicator) {
      BackgroundHealthIndicator background =
          new BackgroundHealthIndicator(name, indicator, timeout);
      indicators.add(background);
      return background;
    }
    if (contributor instanceof CompositeHealthContributor composite) {
      Map<String, HealthContributor> parts = new LinkedHashMap<>();
      composite.stream()
          .forEach(each ->
              parts.put(each.name(), inBackground(name + "/" + each.name(), each.contributor())));
      return CompositeHealthContributor.fromMap(parts);
    }
    return contributor;
  }

  @Override
  public void close() {
    HealthMonitor started = monitor;
    if (started != null) {
      started.close();
    }
  }
}
