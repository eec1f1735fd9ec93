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
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One evaluation of an expression: passes over the history once for each measurement, and computes
 * all instants.
 *
 * <p>Confined to one thread.
 */
final class Evaluation {
  /** Combinations of tags that are computed; the first ones in the order of their values. */
  private static final int MAX_GROUPS = 100;

  /** Points that the windows of one instant may have together: a rule is evaluated at each step. */
  private static final long MAX_POINTS_AT_ONCE = 300_000;

  /** Points that the windows of all instants may have together: some seconds at worst. */
  private static final long MAX_POINTS = 3_000_000;

  private final String text;
  private final Node root;
  private final List<String> by;
  private final History history;
  private final Map<Node.Measure, Selector.Found> found = new HashMap<>();

  Evaluation(String text, Node root, List<String> by, History history) {
    this.text = text;
    this.root = root;
    this.by = by;
    this.history = history;
    root.measures().forEach(each -> found.put(each, each.selector().find(history)));
  }

  /**
   * Computes it at each step of a range.
   *
   * @throws IllegalArgumentException if the windows of all instants together have too many points
   */
  QueryResult at(Instant from, Instant to, Duration step) {
    List<SortedMap<String, String>> groups = groups();
    Map<Node.Measure, List<Reading>> readings = new HashMap<>();
    Duration coarsest = step;
    for (Node.Measure each : found.keySet()) {
      List<Reading> read = read(each, groups, new Range(from, to, step));
      readings.put(each, read);
      for (Reading reading : read) {
        coarsest = reading.points.step().compareTo(coarsest) > 0 ? reading.points.step() : coarsest;
      }
    }
    checkWork(readings, Duration.between(from, to).dividedBy(coarsest) + 1);
    List<Instant> instants = instants(from, to, coarsest);
    List<QueryResult.Series> series = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      Map<Node.Measure, Reading> ofGroup = new HashMap<>();
      for (Map.Entry<Node.Measure, List<Reading>> each : readings.entrySet()) {
        ofGroup.put(each.getKey(), each.getValue().get(i));
      }
      List<QueryValue> values = instants.stream().map(each -> value(root, ofGroup, each)).toList();
      series.add(new QueryResult.Series(groups.get(i), values));
    }
    return new QueryResult(coarsest, instants, series);
  }

  /** Refuses before anything is computed; what is read is bounded by the history. */
  private void checkWork(Map<Node.Measure, List<Reading>> readings, long instants) {
    long points =
        instants
            * readings.values().stream()
                .flatMap(List::stream)
                .mapToLong(Reading::pointsOfWindow)
                .sum();
    long most = Math.min(MAX_POINTS, Math.max(1, instants) * MAX_POINTS_AT_ONCE);
    if (points > most) {
      throw new IllegalArgumentException(
          "the expression '%s' reads %d points at %d instant(s), but at most %d are allowed: shorten its windows or the time that is replayed, or let by, or a condition on a tag, select fewer series"
              .formatted(text, points, instants, most));
    }
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

  /** Reads the series of each group; all of them where none of the selector has its tags. */
  private List<Reading> read(
      Node.Measure measure, List<SortedMap<String, String>> groups, Range range) {
    Selector.Found all = Objects.requireNonNull(found.get(measure));
    List<SeriesId> tagged = all.series().stream().filter(this::hasTags).toList();
    Map<SortedMap<String, String>, List<SeriesId>> byLabels =
        tagged.stream().collect(Collectors.groupingBy(this::labels));
    List<List<SeriesId>> selected = new ArrayList<>();
    for (SortedMap<String, String> each : groups) {
      selected.add(tagged.isEmpty() ? all.series() : byLabels.getOrDefault(each, List.of()));
    }
    Range wide =
        new Range(range.from().minus(measure.selector().window()), range.to(), range.step());
    Iterator<Timeline> read =
        history
            .readEach(
                selected.stream().filter(each -> !each.isEmpty()).toList(),
                wide,
                measure.function().levels())
            .iterator();
    boolean isZero = all.known() && measure.function().counts();
    Timeline nothing = new Timeline(SeriesKind.COUNTER, range.step(), List.of());
    return selected.stream()
        .map(each ->
            each.isEmpty()
                ? new Reading(measure, nothing, isZero)
                : new Reading(measure, read.next(), false))
        .toList();
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

    /** Returns how many points a window has at most; 1 where nothing is read. */
    long pointsOfWindow() {
      long whole = Math.ceilDiv(measure.selector().window().toMillis(), points.step().toMillis());
      return Math.max(1, Math.min(whole, points.points().size()));
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
