// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.history;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;

/**
 * The recorded past of each series, read from memory.
 *
 * <p>Thread-safe. No method waits for a store: what a store holds beyond memory is read by {@link
 * #archive}.
 */
public interface History {

  /** Returns the base step, 10 seconds by default. */
  Duration step();

  /** Returns the end of the newest complete step; empty before the first. */
  Optional<Instant> newest();

  /** Returns the start of the oldest step that is kept; empty before the first. */
  Optional<Instant> oldest();

  /** Returns the names of all meters that have a series. */
  SortedSet<String> names();

  /**
   * Returns the series of a meter that have each of these tags, sorted by their tags. Of those that
   * instances have recorded as different kinds, the kind that this one records.
   *
   * @return empty if there are none
   */
  List<SeriesId> find(String name, Map<String, String> tags);

  /**
   * Returns several series of one kind merged into one: increases and distributions are added,
   * levels are combined as said.
   *
   * @throws IllegalArgumentException if the series have different kinds
   */
  Timeline read(Collection<SeriesId> series, Range range, Levels levels);

  /**
   * Returns several groups of series, each of one kind and merged into one, in one pass over the
   * history.
   *
   * @return one for each group, in their order; a series may be in several
   * @throws IllegalArgumentException if the series of a group have different kinds
   */
  default List<Timeline> readEach(
      List<? extends Collection<SeriesId>> groups, Range range, Levels levels) {
    return groups.stream().map(each -> read(each, range, levels)).toList();
  }

  /** Returns one series; without points if it is not known. */
  default Timeline read(SeriesId series, Range range) {
    return read(List.of(series), range, Levels.SUM);
  }

  /** Returns the series of a meter with these tags merged into one, levels added. */
  default Timeline read(String name, Map<String, String> tags, Range range) {
    return read(find(name, tags), range, Levels.SUM);
  }

  /**
   * Calls a listener with the end of each complete step, on a background thread. An exception is
   * logged, and does not keep the others from being called.
   *
   * @return closes the registration
   */
  Registration onStep(Consumer<Instant> listener);

  /** Records an event. */
  void mark(Event event);

  /** Returns the events of a range of time, the oldest first. */
  List<Event> events(Instant from, Instant to);

  /** Returns the name of this instance. */
  String instance();

  /** Returns the names of the instances that are known, this one first. */
  List<String> instances();

  /**
   * Returns the names of the instances that record at present, this one first: those of whose steps
   * at most the last two are not known yet.
   */
  default List<String> live() {
    return instances();
  }

  /**
   * Returns the history of one instance.
   *
   * @return one without series for a name that is not known
   */
  History ofInstance(String name);

  /**
   * Returns the history of all instances merged, the same as this one where no store joins them.
   * Its base step is one minute where there are several.
   */
  History ofService();

  /** Returns what the store holds beyond memory; reading it waits for the store. Empty without. */
  Optional<Archive> archive();

  /** Returns the history of an application that records none: without series, steps and events. */
  static History none() {
    return new NoHistory();
  }

  /** How the levels of several gauges combine. */
  enum Levels {
    /** Their sum, such as connections of several pools. */
    SUM,
    /** Their highest, such as the use of several pools in percent. */
    MAX,
    /** Their lowest, such as whether a component is up on every instance. */
    MIN
  }

  /**
   * The registration of a listener.
   *
   * <p>Thread-safe.
   */
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
