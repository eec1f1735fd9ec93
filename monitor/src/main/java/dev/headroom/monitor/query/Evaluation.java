// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.query;

import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.Point;
import dev.headroom.monitor.history.Range;
import dev.headroom.monitor.history.SeriesId;
import dev.headroom.monitor.history.SeriesKind;
import dev.headroom.monitor.history.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One evaluation of an expression: reads each of its series once, and computes all instants.
 *
 * <p>Confined to one thread.
 */
final class Evaluation {
  /** Combinations of tags that are computed; the first ones in the order of their values. */
  private static final int MAX_GROUPS = 100;

  private final Node root;
  private final List<String> by;
  private final History history;
  private final Map<Node.Measure, Selector.Found> found = new HashMap<>();

  Evaluation(Node root, List<String> by, History history) {
    this.root = root;
    this.by = by;
    this.history = history;
    root.measures().forEach(each -> found.put(each, each.selector().find(history)));
  }

  QueryResult at(Instant from, Instant to, Duration step) {
    List<Map<Node.Measure, Reading>> readings = new ArrayList<>();
    List<SortedMap<String, String>> groups = groups();
    Duration coarsest = step;
    for (SortedMap<String, String> group : groups) {
      Map<Node.Measure, Reading> each = new HashMap<>();
      for (Node.Measure measure : found.keySet()) {
        Reading reading = read(measure, group, new Range(from, to, step));
        each.put(measure, reading);
        coarsest = reading.points.step().compareTo(coarsest) > 0 ? reading.points.step() : coarsest;
      }
      readings.add(each);
    }
    List<Instant> instants = instants(from, to, coarsest);
    List<QueryResult.Series> series = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      Map<Node.Measure, Reading> of = readings.get(i);
      List<QueryValue> values = instants.stream().map(each -> value(root, of, each)).toList();
      series.add(new QueryResult.Series(groups.get(i), values));
    }
    return new QueryResult(coarsest, instants, series);
  }

  private static List<Instant> instants(Instant from, Instant to, Duration step) {
    List<Instant> descending = new ArrayList<>();
    for (Instant each = to; !each.isBefore(from); each = each.minus(step)) {
      descending.add(each);
    }
    return descending.reversed();
  }

  /** Returns the values of the tags after {@code by}, one group for all series without them. */
  private List<SortedMap<String, String>> groups() {
    if (by.isEmpty()) {
      return List.of(new TreeMap<>());
    }
    Map<List<String>, SortedMap<String, String>> groups = new TreeMap<>(Evaluation::compare);
    for (Selector.Found each : found.values()) {
      for (SeriesId series : each.series()) {
        if (hasTags(series)) {
          SortedMap<String, String> labels = labels(series);
          groups.put(List.copyOf(labels.values()), labels);
        }
      }
    }
    return groups.values().stream().limit(MAX_GROUPS).toList();
  }

  private static int compare(List<String> one, List<String> other) {
    for (int i = 0; i < one.size(); i++) {
      int order = one.get(i).compareTo(other.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private boolean hasTags(SeriesId series) {
    return series.tags().keySet().containsAll(by);
  }

  private SortedMap<String, String> labels(SeriesId series) {
    SortedMap<String, String> labels = new TreeMap<>(series.tags());
    labels.keySet().retainAll(new TreeSet<>(by));
    return labels;
  }

  /** Reads the series of a group; all of them where none of the selector has its tags. */
  private Reading read(Node.Measure measure, SortedMap<String, String> group, Range range) {
    Selector.Found all = Objects.requireNonNull(found.get(measure));
    Collection<SeriesId> series = all.series();
    if (series.stream().anyMatch(this::hasTags)) {
      series = series.stream().filter(each -> hasTags(each) && labels(each).equals(group)).toList();
    }
    Duration window = measure.selector().window();
    Range read = new Range(range.from().minus(window), range.to(), range.step());
    if (series.isEmpty()) {
      boolean isZero = all.known() && measure.function().counts();
      return new Reading(
          measure, new Timeline(SeriesKind.COUNTER, range.step(), List.of()), isZero);
    }
    return new Reading(measure, history.read(series, read, measure.function().levels()), false);
  }

  private static QueryValue value(Node node, Map<Node.Measure, Reading> readings, Instant at) {
    return switch (node) {
      case Node.Constant(double value) -> QueryValue.of(value);
      case Node.Measure measure -> Objects.requireNonNull(readings.get(measure)).at(at);
      case Node.Binary both ->
          Node.Binary.join(
              both.operator(), value(both.left(), readings, at), value(both.right(), readings, at));
      case Node.Choice choice ->
          choice.choose(choice.nodes().stream().map(each -> value(each, readings, at)).toList());
    };
  }

  /**
   * The points of one measurement.
   *
   * <p>Immutable.
   */
  private static final class Reading {
    private final Node.Measure measure;
    private final Timeline points;
    private final boolean isZero;

    Reading(Node.Measure measure, Timeline points, boolean isZero) {
      this.measure = measure;
      this.points = points;
      this.isZero = isZero;
    }

    QueryValue at(Instant end) {
      if (isZero) {
        return new QueryValue(0, 0);
      }
      Duration window = measure.selector().window();
      Duration whole = window.compareTo(points.step()) < 0 ? points.step() : window;
      Instant start = end.minus(whole);
      List<Point> all = points.points();
      List<Point> within = all.subList(firstNotBefore(all, start), firstNotBefore(all, end));
      if (within.isEmpty()) {
        return QueryValue.NONE;
      }
      double seconds = within.size() * (double) points.step().toMillis() / 1000;
      return measure
          .function()
          .of(
              new Timeline(points.kind(), points.step(), within).total(),
              measure.parameter(),
              seconds);
    }

    private static int firstNotBefore(List<Point> points, Instant instant) {
      int low = 0;
      int high = points.size();
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (points.get(middle).start().isBefore(instant)) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }
}
