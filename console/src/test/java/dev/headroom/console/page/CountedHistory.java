// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page;

import dev.headroom.monitor.history.Archive;
import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.Range;
import dev.headroom.monitor.history.SeriesId;
import dev.headroom.monitor.history.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A history that counts how often it is passed over, and that may have an archive. */
final class CountedHistory implements History {
  private final History recorded;
  private final @Nullable Archive archive;
  private int passes;

  CountedHistory(History recorded, @Nullable Archive archive) {
    this.recorded = recorded;
    this.archive = archive;
  }

  int passes() {
    return passes;
  }

  @Override
  public Timeline read(Collection<SeriesId> series, Range range, Levels levels) {
    passes++;
    return recorded.read(series, range, levels);
  }

  @Override
  public List<Timeline> readEach(
      List<? extends Collection<SeriesId>> groups, Range range, Levels levels) {
    passes++;
    return recorded.readEach(groups, range, levels);
  }

  @Override
  public Duration step() {
    return recorded.step();
  }

  @Override
  public Optional<Instant> newest() {
    return recorded.newest();
  }

  @Override
  public Optional<Instant> oldest() {
    return recorded.oldest();
  }

  @Override
  public SortedSet<String> names() {
    return recorded.names();
  }

  @Override
  public List<SeriesId> find(String name, Map<String, String> tags) {
    return recorded.find(name, tags);
  }

  @Override
  public Registration onStep(Consumer<Instant> listener) {
    return recorded.onStep(listener);
  }

  @Override
  public void mark(Event event) {
    recorded.mark(event);
  }

  @Override
  public List<Event> events(Instant from, Instant to) {
    return recorded.events(from, to);
  }

  @Override
  public String instance() {
    return recorded.instance();
  }

  @Override
  public List<String> instances() {
    return recorded.instances();
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
    return Optional.ofNullable(archive);
  }
}
