// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.baseline;

import dev.headroom.monitor.baseline.Figure.Better;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.Point;
import dev.headroom.monitor.history.Range;
import dev.headroom.monitor.history.RequestSeries;
import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.history.Sample.Distribution;
import dev.headroom.monitor.history.Sample.Increase;
import dev.headroom.monitor.history.Sample.Level;
import dev.headroom.monitor.history.SeriesId;
import dev.headroom.monitor.history.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** Reads the figures of a baseline from a history. Confined to one thread. */
final class Figures {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int MIN_MINUTES = 5;
  private static final int PERCENT = 100;

  private final History history;
  private final Range range;
  private final SortedMap<String, Figure> figures = new TreeMap<>();

  Figures(History history, Instant end, Duration window) {
    this.history = history;
    this.range = Range.before(end, window, MINUTE);
  }

  SortedMap<String, Figure> all() {
    RequestSeries requests = RequestSeries.in(history);
    requests.byRoute().forEach(this::requests);
    if (!requests.all().isEmpty()) {
      requests("all requests", requests.all());
    }
    share("cache hits", "headroom.cache.hits", "headroom.cache.misses");
    level("process CPU", "process.cpu.usage", Map.of(), PERCENT, "%");
    level("heap", "jvm.memory.used", Map.of("area", "heap"), 1, "bytes");
    return figures;
  }

  private void requests(String name, List<SeriesId> series) {
    Timeline timeline = history.read(series, range, History.Levels.SUM);
    Distribution total = (Distribution) timeline.total();
    if (total.count() == 0) {
      return;
    }
    double seconds = Math.max(1, timeline.points().size() * (double) timeline.step().toSeconds());
    ToDoubleFunction<Sample> rate =
        each -> ((Distribution) each).count() / (double) timeline.step().toSeconds();
    figures.put(
        name + " rate",
        new Figure(
            total.count() / seconds,
            "1/s",
            total.count(),
            standardError(timeline, rate),
            Better.NEITHER));
    seconds(name + " mean", timeline, total, Distribution::mean);
    if (total.buckets().count() > 0) {
      seconds(name + " p50", timeline, total, each -> each.quantile(0.5));
      seconds(name + " p95", timeline, total, each -> each.quantile(0.95));
      seconds(name + " p99", timeline, total, each -> each.quantile(0.99));
    }
    List<SeriesId> failed = RequestSeries.failed(series);
    Timeline failures = history.read(failed, range, History.Levels.SUM);
    long errors = failed.isEmpty() ? 0 : ((Distribution) failures.total()).count();
    double share = (double) errors / total.count();
    double error = Math.sqrt(share * (1 - share) / total.count());
    figures.put(
        name + " errors",
        new Figure(PERCENT * share, "%", total.count(), PERCENT * error, Better.LOWER));
  }

  private void seconds(
      String name, Timeline timeline, Distribution total, ToDoubleFunction<Distribution> number) {
    double error = standardError(timeline, each -> number.applyAsDouble((Distribution) each));
    figures.put(
        name,
        new Figure(number.applyAsDouble(total), "seconds", total.count(), error, Better.LOWER));
  }

  private void share(String name, String part, String rest) {
    double hits = total(part);
    double all = hits + total(rest);
    if (all > 0) {
      double share = hits / all;
      double error = Math.sqrt(share * (1 - share) / all);
      figures.put(
          name, new Figure(PERCENT * share, "%", (long) all, PERCENT * error, Better.HIGHER));
    }
  }

  private double total(String counter) {
    return history.read(counter, Map.of(), range).total() instanceof Increase increase
        ? increase.value()
        : 0;
  }

  private void level(
      String name, String gauge, Map<String, String> tags, double factor, String unit) {
    Timeline timeline = history.read(gauge, tags, range);
    if (timeline.total() instanceof Level total && !timeline.points().isEmpty()) {
      double error = standardError(timeline, each -> factor * ((Level) each).mean());
      figures.put(name, new Figure(factor * total.mean(), unit, 0, error, Better.LOWER));
    }
  }

  /** Returns the error of a number by how it differs from point to point. */
  private static double standardError(Timeline timeline, ToDoubleFunction<Sample> number) {
    return standardError(
        timeline.points().stream()
            .map(Point::sample)
            .mapToDouble(number)
            .filter(Double::isFinite)
            .toArray());
  }

  private static double standardError(double[] values) {
    if (values.length < MIN_MINUTES) {
      return Double.NaN;
    }
    double mean = 0;
    for (double each : values) {
      mean += each / values.length;
    }
    double squares = 0;
    for (double each : values) {
      squares += (each - mean) * (each - mean);
    }
    return Math.sqrt(squares / (values.length - 1) / values.length);
  }
}
