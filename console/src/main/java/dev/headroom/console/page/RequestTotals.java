// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page;

import dev.headroom.console.view.Tone;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.Range;
import dev.headroom.monitor.history.RequestSeries;
import dev.headroom.monitor.history.Sample.Distribution;
import dev.headroom.monitor.history.SeriesId;
import java.util.List;
import java.util.Optional;

/**
 * How long the requests of some series took in a range of time, and how many of them failed.
 *
 * <p>Immutable.
 *
 * @param times of all requests, at least one
 * @param failed how many ended with a status of 500 or more
 */
record RequestTotals(Distribution times, long failed) {
  private static final double MANY_FAILURES = 0.05;
  private static final int SOME_REQUESTS = 20;
  private static final int SOME_FAILURES = 3;

  /** Reads the requests; empty where there were none. */
  static Optional<RequestTotals> of(History history, List<SeriesId> series, Range range) {
    return read(history, series, range)
        .filter(times -> times.count() > 0)
        .map(times -> {
          List<SeriesId> failed = RequestSeries.failed(series);
          return new RequestTotals(
              times, read(history, failed, range).map(Distribution::count).orElse(0L));
        });
  }

  private static Optional<Distribution> read(History history, List<SeriesId> series, Range range) {
    return history.read(series, range, History.Levels.SUM).total() instanceof Distribution times
        ? Optional.of(times)
        : Optional.empty();
  }

  double failedShare() {
    return (double) failed / times.count();
  }

  /** Returns a quantile of the times in seconds; their mean where no buckets are known. */
  double quantile(double share) {
    return TimeCharts.quantile(share).applyAsDouble(times);
  }

  /**
   * Returns how the share of failed requests is shown: as bad where the rule error-rate would begin
   * an alert, so that one of three requests is not.
   */
  Tone tone() {
    boolean isEnough = times.count() >= SOME_REQUESTS || failed >= SOME_FAILURES;
    return isEnough && failedShare() > MANY_FAILURES ? Tone.BAD : Tone.PLAIN;
  }
}
