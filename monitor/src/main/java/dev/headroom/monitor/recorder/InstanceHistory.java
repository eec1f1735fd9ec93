// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import dev.headroom.monitor.history.Archive;
import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.tier.Tiers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The history of another instance, as far as it is known here.
 *
 * <p>Thread-safe.
 */
final class InstanceHistory extends TieredHistory {
  private final History own;
  private final String instance;

  InstanceHistory(History own, String instance, Tiers tiers) {
    super(tiers);
    this.own = own;
    this.instance = instance;
  }

  @Override
  public Duration step() {
    return Tiers.MINUTE;
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
  public String instance() {
    return instance;
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
