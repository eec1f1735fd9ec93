// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.monitor;

import dev.headroom.monitor.history.Archive;
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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A history of one gauge, whose values are simulated.
 *
 * <p>Immutable, as long as nobody changes the values.
 */
final class SeriesHistory implements History {
  static final String NAME = "simulated";

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final SeriesId SERIES = new SeriesId(NAME, new TreeMap<>(), SeriesKind.GAUGE, "");

  private final Duration step;
  private final double[] values;
  private final int length;

  /**
   * Creates a history.
   *
   * @param length how many of the values have been recorded
   */
  SeriesHistory(Duration step, double[] values, int length) {
    this.step = step;
    this.values = values;
    this.length = length;
  }

  @Override
  public Duration step() {
    return step;
  }

  @Override
  public Optional<Instant> newest() {
    return Optional.of(at(length));
  }

  @Override
  public Optional<Instant> oldest() {
    return Optional.of(START);
  }

  private Instant at(int index) {
    return START.plus(step.multipliedBy(index));
  }

  @Override
  public SortedSet<String> names() {
    return new TreeSet<>(List.of(NAME));
  }

  @Override
  public List<SeriesId> find(String name, Map<String, String> tags) {
    return name.equals(NAME) && tags.isEmpty() ? List.of(SERIES) : List.of();
  }

  @Override
  public Timeline read(Collection<SeriesId> series, Range range, Levels levels) {
    long from = Math.max(0, Duration.between(START, range.from()).dividedBy(step));
    long to = Math.min(length, Duration.between(START, range.to()).dividedBy(step));
    List<Point> points = new ArrayList<>();
    for (int i = (int) from; i < to; i++) {
      points.add(new Point(at(i), new Sample.Level(values[i], values[i], values[i])));
    }
    return new Timeline(SeriesKind.GAUGE, step, points);
  }

  @Override
  public Registration onStep(Consumer<Instant> listener) {
    return () -> {};
  }

  @Override
  public void mark(Event event) {
    throw new UnsupportedOperationException("a simulated history has no events");
  }

  @Override
  public List<Event> events(Instant from, Instant to) {
    return List.of();
  }

  @Override
  public String instance() {
    return NAME;
  }

  @Override
  public List<String> instances() {
    return List.of(NAME);
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
