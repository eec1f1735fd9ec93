// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page;

import dev.headroom.console.PageRequest;
import dev.headroom.console.view.Concern;
import dev.headroom.kit.SettableTime;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.recorder.HistorySettings;
import dev.headroom.monitor.recorder.RecordedHistory;
import dev.headroom.monitor.recorder.Recorder;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A history that a test writes, and requests for pages about it. */
final class RecordedRequests {
  private final SettableTime time = new SettableTime();
  private final Recorder recorder = Recorder.create();
  private final RecordedHistory history =
      new RecordedHistory(recorder, HistorySettings.defaults(), "one", time);

  History history() {
    return history;
  }

  Recorder recorder() {
    return recorder;
  }

  /** Records requests, and ends the step. */
  RecordedRequests step(String method, String route, String status, Duration took, int count) {
    Timer timer =
        recorder.timer(
            "headroom.monitor.request.duration",
            "method",
            method,
            "route",
            route,
            "status",
            status);
    for (int i = 0; i < count; i++) {
      timer.record(took);
    }
    return step();
  }

  /** Ends the step. */
  RecordedRequests step() {
    time.advance(Duration.ofSeconds(10));
    history.record();
    return this;
  }

  PageRequest request(Map<String, String> parameters, Concern... concerns) {
    return new PageRequest(parameters, "ana", time.now(), List.of(concerns), null);
  }
}
