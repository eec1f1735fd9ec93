// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.history;

import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.Range;
import dev.headroom.monitor.history.RequestSeries;
import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.history.SeriesId;
import dev.headroom.monitor.history.SeriesKind;
import dev.headroom.spring.history.PerformanceView.Cache;
import dev.headroom.spring.history.PerformanceView.Requests;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a service did in a window of time from its history.
 *
 * <p>Immutable.
 */
record PerformanceReader(History history, Range range, LiveMeters live) {
  private static final double SLOW_SECONDS = 2;
  private static final double ERROR_BOUND = 3.2;
  private static final double PERCENT = 100;
  private static final double MILLIS = 1000;

  /** Reads the window before the newest step. */
  static PerformanceReader of(History history, Duration window, LiveMeters live) {
    Instant end = history.newest().orElse(Instant.EPOCH);
    return new PerformanceReader(history, Range.before(end, window, history.step()), live);
  }

  PerformanceView view(@Nullable String wanted) {
    RequestSeries requests = RequestSeries.in(history);
    List<Requests> shown =
        requests.byRoute().entrySet().stream()
            .filter(each -> wanted == null || each.getKey().equals(wanted))
            .map(each -> requests(each.getKey(), each.getValue()))
            .filter(each -> each.count() > 0)
            .sorted(Comparator.comparingDouble(Requests::totalSeconds).reversed())
            .toList();
    return new PerformanceView(
        range.to(),
        Duration.between(range.from(), range.to()).toSeconds(),
        history.instances(),
        requests(null, requests.all()),
        shown,
        cache(),
        live.sinceStart(),
        live.levels("headroom.database.pool.", "hikaricp.connections"),
        live.levels("process.", "system.cpu", "jvm.memory.used", "jvm.threads.live"),
        live.levels("headroom.monitor.history."),
        ERROR_BOUND);
  }

  private Requests requests(@Nullable String route, Collection<SeriesId> series) {
    Sample total = total(series, SeriesKind.DISTRIBUTION);
    if (!(total instanceof Sample.Distribution all) || all.count() == 0) {
      return new Requests(route, 0, 0, 0, null, null, null, null, null, null, null);
    }
    long errors =
        total(RequestSeries.failed(series), SeriesKind.DISTRIBUTION)
                instanceof Sample.Distribution some
            ? some.count()
            : 0;
    double seconds = Math.max(1, Duration.between(range.from(), range.to()).toSeconds());
    boolean buckets = all.buckets().count() > 0;
    return new Requests(
        route,
        all.count(),
        round(all.count() / seconds),
        round(all.sum()),
        rounded(PERCENT * errors / all.count()),
        buckets
            ? rounded(PERCENT * all.buckets().countAbove(SLOW_SECONDS) / all.buckets().count())
            : null,
        rounded(MILLIS * all.mean()),
        rounded(MILLIS * all.quantile(0.5)),
        rounded(MILLIS * all.quantile(0.95)),
        rounded(MILLIS * all.quantile(0.99)),
        rounded(MILLIS * all.max()));
  }

  private Cache cache() {
    double hits = count("headroom.cache.hits");
    double misses = count("headroom.cache.misses");
    double reads = hits + misses;
    return new Cache(hits, misses, reads == 0 ? null : rounded(PERCENT * hits / reads));
  }

  private double count(String counter) {
    return total(history.find(counter, Map.of()), SeriesKind.COUNTER) instanceof Sample.Increase sum
        ? sum.value()
        : 0;
  }

  private @Nullable Sample total(Collection<SeriesId> series, SeriesKind kind) {
    List<SeriesId> known = series.stream().filter(each -> each.kind() == kind).toList();
    return known.isEmpty() ? null : history.read(known, range, History.Levels.SUM).total();
  }

  private static @Nullable Double rounded(double value) {
    return Double.isFinite(value) ? round(value) : null;
  }

  private static double round(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
