// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.history;

import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.recorder.RecordedHistory;
import dev.headroom.spring.settings.LayerMeters;
import dev.headroom.spring.settings.ReadyListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.core.env.Environment;

/**
 * Starts recording once the application is ready: joins the registries, adds the meters of the
 * process where the application has none, and marks the start.
 *
 * <p>Thread-safe.
 */
final class HistoryStart extends ReadyListener {
  /** Spring Boot reads it from the manifest where nothing sets it. */
  private static final String VERSION = "spring.application.version";

  private final RecordedHistory history;
  private final Recording recording;
  private final LayerMeters meters;

  HistoryStart(RecordedHistory history, Recording recording, LayerMeters meters) {
    this.history = history;
    this.recording = recording;
    this.meters = meters;
  }

  @Override
  protected void applicationReady(ApplicationReadyEvent event) {
    meters.registerWaiting();
    MeterRegistry joined = meters.getIfUnique();
    if (joined != null) {
      history.bindTo(joined);
    }
    recording.recorder().addProcessMeters();
    Environment environment = event.getApplicationContext().getEnvironment();
    Duration taken = event.getTimeTaken();
    history.mark(
        Event.start(
            Instant.now(),
            environment.getProperty(VERSION, ""),
            taken == null ? Duration.ZERO : taken,
            PerformanceSettings.of(environment),
            history.instance()));
    history.start();
  }
}
