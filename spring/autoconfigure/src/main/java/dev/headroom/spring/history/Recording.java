// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.history;

import dev.headroom.monitor.recorder.HistorySettings;
import dev.headroom.monitor.recorder.Recorder;
import dev.headroom.spring.settings.MeterRecording;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The recorder of the history, joined with the application's registry without being a bean that an
 * injection of a registry would meet.
 *
 * <p>A composite registry gets the recorder as one more: all meters count in mergeable buckets. Of
 * a registry that stands alone the meters are read once a step, and Headroom's own are registered
 * in both.
 *
 * <p>Thread-safe.
 */
final class Recording implements MeterRecording, AutoCloseable {
  private final Recorder recorder;
  private final AtomicReference<@Nullable CompositeMeterRegistry> joined = new AtomicReference<>();

  Recording(HistorySettings settings) {
    this.recorder = new Recorder(settings);
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
