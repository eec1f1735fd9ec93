// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.history.tier;

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

/**
 * The history of another instance, as far as it is known here.
 *
 * <p>Thread-safe.
 */
public record InstanceHistory(History own, String instance, Tiers tiers) implements History {

  @Override
  public Duration step() {
    return Tiers.MINUTE;
  }

  @Override
  public Optional<Instant> newest() {
    return Optional.ofNullable(tiers.end());
  }

  @Override
  public Optional<Instant> oldest() {
    return Optional.ofNullable(tiers.oldest());
  }

  @Override
  public SortedSet<String> names() {
    return tiers.index().names();
  }

  @Override
  public List<SeriesId> find(String name, Map<String, String> tags) {
    return tiers.index().find(name, tags);
  }

  @Override
  public Timeline read(Collection<SeriesId> series, Range range, Levels levels) {
    return tiers.read(series, range, levels);
  }

  @Override
  public List<Timeline> readEach(
      List<? extends Collection<SeriesId>> groups, Range range, Levels levels) {
    return tiers.readEach(groups, range, levels);
  }

  @Override
  public Registration onStep(Consumer<Instant> listener) {
    return own.onStep(listener);
  }

  @Override
  public void mark(Event event) {
    own.mark(event);
  }

  @Override
  public List<Event> events(Instant from, Instant to) {
    return own.events(from, to).stream().filter(each -> each.instance().equals(instance)).toList();
  }

  @Override
  public List<String> instances() {
    return own.instances();
  }

  @Override
  public List<String> live() {
    return own.live();
  }

  @Override
  public History ofInstance(String name) {
    return own.ofInstance(name);
  }

  @Override
  public History ofService() {
    return own.ofService();
  }

  @Override
  public Optional<Archive> archive() {
    return own.archive();
  }
}
