// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page;

import dev.headroom.console.view.Chart;
import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.Point;
import dev.headroom.monitor.history.Range;
import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.history.SeriesId;
import dev.headroom.monitor.history.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Charts of the history over one window that ends with the newest step.
 *
 * <p>Immutable; reads the history's memory.
 */
final class TimeCharts {
  private static final Duration WINDOW = Duration.ofHours(1);
  private static final int SHORT_STEPS = 360;

  private final History history;
  private final Range range;
  private final Chart.Frame frame;

  private TimeCharts(History history, Range range) {
    this.history = history;
    this.range = range;
    long steps = Duration.between(range.from(), range.to()).dividedBy(range.step());
    this.frame = new Chart.Frame(range.from(), range.step(), (int) steps);
  }

  /** Returns charts of the last hour. */
  static TimeCharts ofHour(History history, Instant now) {
    return of(history, now, WINDOW);
  }

  /** Returns charts of a window, at a step with which each has a few hundred values. */
  static TimeCharts of(History history, Instant now, Duration window) {
    Duration step = history.step();
    for (Duration each :
        List.of(
            step,
            Duration.ofMinutes(1),
            Duration.ofMinutes(10),
            Duration.ofHours(1),
            Duration.ofHours(6))) {
      step = each;
      if (window.dividedBy(each) <= SHORT_STEPS) {
        break;
      }
    }
    return new TimeCharts(history, Range.before(history.newest().orElse(now), window, step));
  }

  Range range() {
    return range;
  }

  double stepSeconds() {
    return range.step().toMillis() / 1e3;
  }

  /** Returns a chart with what happened meanwhile. */
  Chart chart(String title, String note, String unit, List<Chart.Line> lines) {
    List<Chart.Event> events =
        history.events(range.from(), range.to()).stream()
            .filter(each -> each.kind() != Event.Kind.ALERT)
            .map(each -> new Chart.Event(each.at(), each.summary()))
            .toList();
    return new Chart(title, note, frame, lines, unit, events);
  }

  /** Returns a line of all series of a name that have the tags. */
  Chart.Line line(
      String label, String name, Map<String, String> tags, ToDoubleFunction<Sample> value) {
    return line(label, history.find(name, tags), value);
  }

  /** Returns a line of some series. */
  Chart.Line line(String label, Collection<SeriesId> series, ToDoubleFunction<Sample> value) {
    return line(label, read(series), value);
  }

  /** Returns a line of the highest gauge of a name at each time, such as a share in use. */
  Chart.Line highest(String label, String name) {
    Timeline read = history.read(history.find(name, Map.of()), range, History.Levels.MAX);
    return line(label, read, TimeCharts::level);
  }

  /** Returns a line of what was read before, at the step of the charts. */
  Chart.Line line(String label, Timeline read, ToDoubleFunction<Sample> value) {
    Double[] values = new Double[frame.count()];
    Arrays.fill(values, Double.NaN);
    for (Point each : read.points()) {
      long index = Duration.between(range.from(), each.start()).dividedBy(range.step());
      if (index >= 0 && index < values.length) {
        values[(int) index] = value.applyAsDouble(each.sample());
      }
    }
    return new Chart.Line(label, List.of(values));
  }

  /** Reads groups of series, each as one, in one pass over the history. */
  List<Timeline> readEach(List<? extends Collection<SeriesId>> groups) {
    return history.readEach(groups, range, History.Levels.SUM);
  }

  /** Returns the series of a meter by the value of a tag, empty where a series lacks it. */
  SortedMap<String, List<SeriesId>> byTag(String meter, String tag) {
    return history.find(meter, Map.of()).stream()
        .collect(
            Collectors.groupingBy(
                each -> each.tags().getOrDefault(tag, ""), TreeMap::new, Collectors.toList()));
  }

  /** Returns by how much the counters of a meter that have the tags grew together. */
  double increase(String meter, Map<String, String> tags) {
    return read(meter, tags).total() instanceof Sample.Increase each ? each.value() : 0;
  }

  /** Reads the series of a meter that have the tags as one. */
  Timeline read(String meter, Map<String, String> tags) {
    return read(history.find(meter, tags));
  }

  /** Reads some series as one. */
  Timeline read(Collection<SeriesId> series) {
    return history.read(series, range, History.Levels.SUM);
  }

  /** Reads the requests of some series; empty where there were none. */
  Optional<RequestTotals> requests(List<SeriesId> series) {
    return RequestTotals.of(history, series, range);
  }

  /** Returns how much a counter or a distribution grew a second. */
  ToDoubleFunction<Sample> perSecond() {
    return sample ->
        switch (sample) {
          case Sample.Increase each -> each.value() / stepSeconds();
          case Sample.Distribution each -> each.count() / stepSeconds();
          case Sample.Level each -> each.mean();
        };
  }

  /** Returns the level of a gauge; the mean of a distribution; the increase of a counter. */
  static double level(Sample sample) {
    return switch (sample) {
      case Sample.Increase each -> each.value();
      case Sample.Distribution each -> each.mean();
      case Sample.Level each -> each.last();
    };
  }

  /** Returns a quantile of a distribution; its mean where it has no buckets. */
  static ToDoubleFunction<Sample> quantile(double share) {
    return sample -> {
      if (!(sample instanceof Sample.Distribution each) || each.count() == 0) {
        return Double.NaN;
      }
      double value = each.quantile(share);
      return Double.isNaN(value) ? each.mean() : value;
    };
  }
}
