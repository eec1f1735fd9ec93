// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import dev.headroom.monitor.history.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What the start of an instance changed, by the starts before it.
 *
 * <p>Immutable; it has no state.
 */
final class Starts {
  private static final String NOT_SET = "not set";

  private Starts() {}

  /**
   * Returns an event as it is to be kept. A start of another version than the one before becomes a
   * deployment, and each setting that differs from those of the start before becomes an event.
   *
   * @param known the events before, the oldest first
   */
  static List<Event> explained(Event event, List<Event> known) {
    if (event.kind() != Event.Kind.START) {
      return List.of(event);
    }
    List<Event> starts =
        known.stream()
            .filter(each -> each.kind().isStart())
            .filter(each -> each.at().isBefore(event.at()))
            .toList();
    List<Event> explained = new ArrayList<>();
    explained.add(isNewVersion(event, starts) ? deploy(event) : event);
    Predicate<Event> ofInstance = each -> each.instance().equals(event.instance());
    last(starts, ofInstance.and(Starts::hasSettings))
        .or(() -> last(starts, Starts::hasSettings))
        .filter(before -> hasSettings(event))
        .ifPresent(before -> explained.addAll(changes(event, before)));
    return explained;
  }

  private static boolean isNewVersion(Event event, List<Event> starts) {
    return !event.subject().isEmpty()
        && last(starts, each -> !each.subject().isEmpty())
            .filter(before -> !before.subject().equals(event.subject()))
            .isPresent();
  }

  private static Event deploy(Event start) {
    return new Event(
        start.at(), Event.Kind.DEPLOY, start.subject(), start.detail(), start.instance());
  }

  private static Optional<Event> last(List<Event> starts, Predicate<Event> which) {
    return starts.stream().filter(which).reduce((earlier, later) -> later);
  }

  private static boolean hasSettings(Event start) {
    return !start.settings().isEmpty();
  }

  private static List<Event> changes(Event event, Event before) {
    SortedMap<String, String> now = event.settings();
    SortedMap<String, String> then = before.settings();
    SortedSet<String> names = new TreeSet<>(now.keySet());
    names.addAll(then.keySet());
    names.removeIf(each -> now.getOrDefault(each, "").equals(then.getOrDefault(each, "")));
    return names.stream()
        .map(each ->
            new Event(
                event.at(),
                Event.Kind.SETTING,
                each,
                "%s, was %s"
                    .formatted(now.getOrDefault(each, NOT_SET), then.getOrDefault(each, NOT_SET)),
                event.instance()))
        .toList();
  }
}
