// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.history;

import static dev.headroom.spring.operator.JsonValues.put;

import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.Point;
import dev.headroom.monitor.history.Range;
import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.history.SeriesId;
import dev.headroom.monitor.history.SeriesKind;
import dev.headroom.monitor.history.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The points of one series.
 *
 * <p>Immutable.
 *
 * @param points each with the figures of its kind; a step without a recording has none
 */
record SeriesView(
    String name,
    Map<String, String> tags,
    SeriesKind kind,
    String unit,
    long stepSeconds,
    List<Map<String, Object>> points) {
  private static final int MAX_SERIES = 100;

  static List<SeriesView> of(History history, String name, Duration window, Duration step) {
    Instant end = history.newest().orElse(Instant.EPOCH);
    Range range = Range.before(end, window, step);
    return history.find(name, Map.of()).stream()
        .limit(MAX_SERIES)
        .map(each -> of(each, history.read(each, range)))
        .toList();
  }

  private static SeriesView of(SeriesId id, Timeline timeline) {
    return new SeriesView(
        id.name(),
        id.tags(),
        id.kind(),
        id.unit(),
        timeline.step().toSeconds(),
        timeline.points().stream().map(SeriesView::point).toList());
  }

  private static Map<String, Object> point(Point point) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("start", point.start());
    switch (point.sample()) {
      case Sample.Increase increase -> put(shown, "increase", increase.value());
      case Sample.Level level -> {
        put(shown, "last", level.last());
        put(shown, "mean", level.mean());
        put(shown, "max", level.max());
      }
      case Sample.Distribution distribution -> {
        shown.put("count", distribution.count());
        put(shown, "sum", distribution.sum());
        put(shown, "max", distribution.max());
        put(shown, "p50", distribution.quantile(0.5));
        put(shown, "p95", distribution.quantile(0.95));
        put(shown, "p99", distribution.quantile(0.99));
      }
    }
    return shown;
  }
}
