// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import dev.headroom.monitor.history.Event;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * The newest events, each once, at most a thousand.
 *
 * <p>Thread-safe.
 */
final class Events {
  private static final int MAX_EVENTS = 1000;
  private static final Comparator<Event> ORDER =
      Comparator.comparing(Event::at)
          .thenComparing(Event::instance)
          .thenComparing(Event::kind)
          .thenComparing(Event::subject)
          .thenComparing(Event::detail);

  /** Guarded by this. */
  private final TreeSet<Event> events = new TreeSet<>(ORDER);

  synchronized void add(Event event) {
    events.add(event);
    if (events.size() > MAX_EVENTS) {
      events.removeFirst();
    }
  }

  synchronized void addAll(Collection<Event> several) {
    several.forEach(this::add);
  }

  synchronized List<Event> between(Instant from, Instant to) {
    return events.stream()
        .filter(each -> !each.at().isBefore(from) && each.at().isBefore(to))
        .toList();
  }
}
