// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.history;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The history of an application that records none. Immutable. */
final class NoHistory implements History {
  @Override
  public Duration step() {
    return Duration.ofSeconds(10);
  }

  @Override
  public Optional<Instant> newest() {
    return Optional.empty();
  }

  @Override
  public Optional<Instant> oldest() {
    return Optional.empty();
  }

  @Override
  public SortedSet<String> names() {
    return new TreeSet<>();
  }

  @Override
  public List<SeriesId> find(String name, Map<String, String> tags) {
    return List.of();
  }

  @Override
  public Timeline read(Collection<SeriesId> series, Range range, Levels levels) {
    return new Timeline(SeriesKind.COUNTER, range.step(), List.of());
  }

  @Override
  public Registration onStep(Consumer<Instant> listener) {
    return () -> {};
  }

  @Override
  public void mark(Event event) {}

  @Override
  public List<Event> events(Instant from, Instant to) {
    return List.of();
  }

  @Override
  public String instance() {
    return "";
  }

  @Override
  public List<String> instances() {
    return List.of();
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
