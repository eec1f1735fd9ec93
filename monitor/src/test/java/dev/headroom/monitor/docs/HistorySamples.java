// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.docs;

import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.baseline.Baseline;
import dev.headroom.monitor.baseline.Comparison;
import dev.headroom.monitor.business.BusinessMetrics;
import dev.headroom.monitor.business.BusinessRecord;
import dev.headroom.monitor.business.BusinessSettings;
import dev.headroom.monitor.history.Range;
import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.history.Timeline;
import dev.headroom.monitor.recorder.HistorySettings;
import dev.headroom.monitor.recorder.HistoryStore;
import dev.headroom.monitor.recorder.HistoryStoreSettings;
import dev.headroom.monitor.recorder.RecordedHistory;
import dev.headroom.monitor.recorder.Recorder;
import dev.headroom.monitor.recorder.SharedHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** The samples of {@code docs/monitor/history.md}. */
final class HistorySamples {
  private HistorySamples() {}

  static double recorded() {
    // @start region="history"
    Recorder recorder = Recorder.create(); // a Micrometer registry
    RecordedHistory history =
        new RecordedHistory(recorder, HistorySettings.defaults(), "one", TimeSource.system());
    history.start(); // takes a step each ten seconds
    recorder.timer("orders").record(Duration.ofMillis(30));
    // @end
    return read(history);
  }

  private static double read(RecordedHistory history) {
    // @start region="read"
    Range lastHour = Range.before(Instant.now(), Duration.ofHours(1), Duration.ofMinutes(1));
    Timeline orders = history.read("orders", Map.of(), lastHour);
    if (orders.total() instanceof Sample.Distribution all) {
      return all.quantile(0.95); // of the whole hour: buckets are merged, not quantiles
    }
    // @end
    return Double.NaN;
  }

  static void shared(RecordedHistory history, HistoryStore store) {
    // @start region="shared"
    SharedHistory shared =
        new SharedHistory(
            history,
            store,
            HistorySettings.defaults(),
            HistoryStoreSettings.defaults(),
            TimeSource.system());
    shared.start();
    history.ofService(); // all instances, merged
    // @end
  }

  static void reported(Recorder recorder) {
    // @start region="business"
    BusinessMetrics metrics = new BusinessMetrics(recorder, BusinessSettings.defaults());
    metrics.record(
        new BusinessRecord(
            "orders.placed",
            BusinessRecord.Kind.COUNTER,
            1,
            "orders",
            Map.of("country", "de"),
            null));
    // @end
  }

  static boolean compared(RecordedHistory history, Baseline earlier) {
    // @start region="baseline"
    Baseline now =
        Baseline.of(history, Duration.ofMinutes(15), "2.0", Map.of("pool", "20"), Map.of());
    Comparison comparison = now.compare(earlier);
    // @end
    return comparison.isWorse();
  }
}
