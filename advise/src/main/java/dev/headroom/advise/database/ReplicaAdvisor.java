// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.database;

import dev.headroom.advise.Advice;
import dev.headroom.advise.Advisor;
import dev.headroom.advise.Change;
import dev.headroom.advise.Evidence;
import dev.headroom.advise.Severity;
import dev.headroom.database.DatabaseMeter;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.Range;
import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.history.SeriesId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Advice about replicas that lag behind their primary, so that reads go to the primary.
 *
 * <p>Thread-safe.
 */
public final class ReplicaAdvisor implements Advisor {
  private static final Duration WINDOW = Duration.ofSeconds(40);
  private static final double MIN_LAG_SECONDS = 2;
  private static final int MIN_POINTS = 3;

  private final History history;

  /** Creates an advisor that reads a history. */
  public ReplicaAdvisor(History history) {
    this.history = history;
  }

  @Override
  public List<Advice> advise() {
    Optional<Instant> newest = history.newest();
    if (newest.isEmpty()) {
      return List.of();
    }
    Range range = Range.before(newest.get(), WINDOW, history.step());
    List<Advice> advice = new ArrayList<>();
    for (SeriesId each : history.find(DatabaseMeter.REPLICA_LAG.meterName(), Map.of())) {
      double[] lags =
          history
              .read(each, range)
              .values(sample -> sample instanceof Sample.Level level ? level.last() : Double.NaN);
      double least = Double.POSITIVE_INFINITY;
      for (double lag : lags) {
        least = Math.min(least, lag);
      }
      if (lags.length >= MIN_POINTS && least >= MIN_LAG_SECONDS) {
        advice.add(lagging(each.tags().getOrDefault("replica", ""), lags[lags.length - 1]));
      }
    }
    return advice;
  }

  private static Advice lagging(String replica, double lag) {
    return Advice.of("replica.lag", "replica " + replica)
        .title(
            String.format(Locale.ROOT, "replica %s lags %.0f s behind its primary", replica, lag))
        .weight(Severity.HIGH, 0, 0.9)
        .evidence(
            new Evidence(
                "lag",
                String.format(
                    Locale.ROOT,
                    "it has not replayed what the primary wrote %.1f s ago, for %d s at least;"
                        + " meanwhile reads that must see it go to the primary",
                    lag,
                    WINDOW.toSeconds()),
                Map.of("lagSeconds", lag)))
        .change(
            Change.setting(
                "look for long queries on the replica (max_standby_streaming_delay), a paused"
                    + " replay, and its disk and network; take it out of the routing meanwhile"))
        .build();
  }
}
