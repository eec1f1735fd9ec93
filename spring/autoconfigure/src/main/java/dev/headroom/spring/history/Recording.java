// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.history;

import dev.headroom.monitor.recorder.HistorySettings;
import dev.headroom.monitor.recorder.Recorder;
import dev.headroom.spring.settings.MeterRecording;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The recorder of the history, joined with the application's registry without being a bean that an
 * injection of a registry would meet.
 *
 * <p>A composite registry gets the recorder as one more: all meters count in mergeable buckets. Of
 * a registry that stands alone the meters are read once a step, and Headroom's own are registered
 * in both.
 *
 * <p>Of Spring Boot's meter of requests the probes of Actuator's health are left out, as they are
 * of Headroom's own: they are no requests of users. The application's registry has them.
 *
 * <p>Thread-safe.
 */
final class Recording implements MeterRecording, AutoCloseable {
  private static final String REQUESTS = "http.server.requests";

  private final Recorder recorder;
  private final AtomicReference<@Nullable CompositeMeterRegistry> joined = new AtomicReference<>();

  /**
   * Creates a recorder.
   *
   * @param probes whether a route is a probe
   */
  Recording(HistorySettings settings, Predicate<String> probes) {
    this.recorder = new Recorder(settings, id -> isProbe(id, probes));
  }

  private static boolean isProbe(Meter.Id id, Predicate<String> probes) {
    String route = id.getName().equals(REQUESTS) ? id.getTag("uri") : null;
    return route != null && probes.test(route);
  }

  Recorder recorder() {
    return recorder;
  }

  @Override
  public MeterRegistry join(@Nullable MeterRegistry application) {
    if (application == null) {
      return recorder;
    }
    if (application instanceof CompositeMeterRegistry composite) {
      composite.add(recorder);
      joined.set(composite);
      return composite;
    }
    recorder.mirror(application);
    return new CompositeMeterRegistry(application.config().clock(), List.of(application, recorder));
  }

  /** Leaves a composite registry, which may outlive the application, and closes the recorder. */
  @Override
  public void close() {
    CompositeMeterRegistry composite = joined.getAndSet(null);
    if (composite != null) {
      composite.remove(recorder);
    }
    recorder.close();
  }
}
