// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor;

import dev.headroom.monitor.history.Archive;
import dev.headroom.monitor.history.Buckets;
import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.Point;
import dev.headroom.monitor.history.Range;
import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.history.SeriesId;
import dev.headroom.monitor.history.SeriesKind;
import dev.headroom.monitor.history.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A history of one resolution, whose samples a test writes step by step.
 *
 * <p>Confined to one thread.
 */
public final class TestHistory implements History {
  /** When the first step begins. */
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Duration step;
  private final Map<SeriesId, NavigableMap<Instant, Sample>> series = new LinkedHashMap<>();
  private final List<Consumer<Instant>> listeners = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private List<String> instances = List.of("one");
  private Instant now = START;

  /** Creates a history that begins with {@link #START}. */
  public TestHistory(Duration step) {
    this.step = step;
  }

  /** Writes a gauge of the present step. */
  public TestHistory level(String name, double value, String... tags) {
    return write(SeriesKind.GAUGE, name, tags, new Sample.Level(value, value, value));
  }

  /** Writes a counter of the present step. */
  public TestHistory increase(String name, double value, String... tags) {
    return write(SeriesKind.COUNTER, name, tags, new Sample.Increase(value));
  }

  /** Writes a timer of the present step. */
  public TestHistory times(String name, double[] seconds, String... tags) {
    return write(
        SeriesKind.DISTRIBUTION,
        name,
        tags,
        new Sample.Distribution(
            seconds.length,
            Arrays.stream(seconds).sum(),
            Arrays.stream(seconds).max().orElse(0),
            Buckets.of(seconds)));
  }

  private TestHistory write(SeriesKind kind, String name, String[] tags, Sample sample) {
    TreeMap<String, String> byKey = new TreeMap<>();
    for (int i = 0; i < tags.length; i += 2) {
      byKey.put(tags[i], tags[i + 1]);
    }
    series
        .computeIfAbsent(new SeriesId(name, byKey, kind, ""), each -> new TreeMap<>())
        .put(now, sample);
    return this;
  }

  /** Completes the present step, and calls the listeners. */
  public Instant complete() {
    now = now.plus(step);
    List.copyOf(listeners).forEach(each -> each.accept(now));
    return now;
  }

  /** Names the instances, this one being {@code one}. */
  public void joinInstances(String... names) {
    this.instances = List.of(names);
  }

  @Override
  public Duration step() {
    return step;
  }

  @Override
  public Optional<Instant> newest() {
    return now.equals(START) ? Optional.empty() : Optional.of(now);
  }

  @Override
  public Optional<Instant> oldest() {
    return now.equals(START) ? Optional.empty() : Optional.of(START);
  }

  @Override
  public SortedSet<String> names() {
    SortedSet<String> names = new TreeSet<>();
    series.keySet().forEach(each -> names.add(each.name()));
    return names;
  }

  @Override
  public List<SeriesId> find(String name, Map<String, String> tags) {
    return series.keySet().stream()
        .filter(each -> each.name().equals(name) && each.matches(tags))
        .toList();
  }

  @Override
  public Timeline read(Collection<SeriesId> wanted, Range range, Levels levels) {
    TreeMap<Instant, List<Sample>> byTime = new TreeMap<>();
    SeriesKind kind = SeriesKind.COUNTER;
    for (SeriesId each : wanted) {
      kind = each.kind();
      series
          .getOrDefault(each, new TreeMap<>())
          .subMap(range.from(), true, range.to(), false)
          .forEach(
              (at, sample) -> byTime.computeIfAbsent(at, any -> new ArrayList<>()).add(sample));
    }
    List<Point> points = new ArrayList<>();
    for (Map.Entry<Instant, List<Sample>> each : byTime.entrySet()) {
      points.add(new Point(each.getKey(), joined(kind, each.getKey(), each.getValue(), levels)));
    }
    return new Timeline(kind, step, points);
  }

  private Sample joined(SeriesKind kind, Instant at, List<Sample> samples, Levels levels) {
    if (kind != SeriesKind.GAUGE) {
      List<Point> points = samples.stream().map(each -> new Point(at, each)).toList();
      return new Timeline(kind, step, points).total();
    }
    double[] values = samples.stream().mapToDouble(each -> ((Sample.Level) each).last()).toArray();
    double value =
        switch (levels) {
          case SUM -> Arrays.stream(values).sum();
          case MAX -> Arrays.stream(values).max().orElseThrow();
          case MIN -> Arrays.stream(values).min().orElseThrow();
        };
    return new Sample.Level(value, value, value);
  }

  @Override
  public Registration onStep(Consumer<Instant> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public void mark(Event event) {
    events.add(event);
  }

  @Override
  public List<Event> events(Instant from, Instant to) {
    return events.stream()
        .filter(each -> !each.at().isBefore(from) && !each.at().isAfter(to))
        .toList();
  }

  @Override
  public String instance() {
    return "one";
  }

  @Override
  public List<String> instances() {
    return instances;
  }

  @Override
  public History ofInstance(String name) {
    return this;
  }

  @Override
  public History ofService() {
    return this;
  }

  @Override
  public Optional<Archive> archive() {
    return Optional.empty();
  }
}
