// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.web;

import dev.headroom.cache.stats.CacheMeter;
import dev.headroom.database.DatabaseMeter;
import dev.headroom.ground.MeterDefinition;
import dev.headroom.limit.rule.LimitMeter;
import dev.headroom.monitor.MonitorMeter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Publishes meters under the names of the systems: renames those that have one counterpart, and
 * adds up those that have several.
 *
 * <p>Thread-safe.
 */
public final class SystemMeters implements BeanPostProcessor, MeterFilter {
  /** The time of requests, by method, route and status. */
  public static final String REQUEST_DURATION = "api.request.duration";

  private static final String REFUSED = "refused";
  private static final Map<String, String> NAMES =
      Map.of(
          MonitorMeter.REQUEST_DURATION.meterName(), REQUEST_DURATION,
          MonitorMeter.REQUESTS_ACTIVE.meterName(), "api.requests.active",
          DatabaseMeter.STATEMENT.meterName(), "db.query.duration");

  @Override
  public Object postProcessAfterInitialization(Object bean, String name) {
    if (bean instanceof MeterRegistry registry) {
      total(registry, "redis.cache.hits", Tags.empty(), CacheMeter.MEMORY_HITS);
      total(registry, "redis.cache.misses", Tags.empty(), CacheMeter.MISSES);
      total(
          registry,
          "redis.cache.operations",
          Tags.empty(),
          CacheMeter.MEMORY_HITS,
          CacheMeter.MISSES);
      total(
          registry,
          "rate.limit.requests",
          Tags.empty(),
          LimitMeter.DECISIONS,
          LimitMeter.OBSERVED_REFUSED);
      registry.config().onMeterAdded(each -> countRequests(registry, each));
      total(registry, "rate.limit.exceeded", Tags.of("outcome", REFUSED), LimitMeter.DECISIONS);
    }
    return bean;
  }

  /** Counts the requests of a timer apart, since a scraper reads a histogram's count as its own. */
  private static void countRequests(MeterRegistry registry, Meter meter) {
    if (meter instanceof Timer timer && meter.getId().getName().equals(REQUEST_DURATION)) {
      FunctionCounter.builder("api.requests", timer, Timer::count)
          .tags(meter.getId().getTags())
          .register(registry);
    }
  }

  @Override
  public Meter.Id map(Meter.Id id) {
    String state = id.getTag("state");
    if (state != null && id.getName().equals(DatabaseMeter.POOL_CONNECTIONS.meterName())) {
      List<Tag> others =
          id.getTags().stream().filter(tag -> !tag.getKey().equals("state")).toList();
      return id.withName("db.pool." + state).replaceTags(others);
    }
    return id.withName(NAMES.getOrDefault(id.getName(), id.getName()));
  }

  /** Registers the sum of all meters of some names that have the given tags. */
  private static void total(
      MeterRegistry registry, String name, Tags tags, MeterDefinition... parts) {
    FunctionCounter.builder(name, registry, all -> sum(all, tags, parts)).register(registry);
  }

  private static double sum(MeterRegistry registry, Tags tags, MeterDefinition... parts) {
    double sum = 0;
    for (MeterDefinition part : parts) {
      for (Meter meter : registry.find(part.meterName()).tags(tags).meters()) {
        for (Measurement each : meter.measure()) {
          sum += each.getValue();
        }
      }
    }
    return sum;
  }
}
