// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.history;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The history that a store holds beyond what is in memory, over all instances.
 *
 * <p>Thread-safe. Each call waits for the store at most for its time-out, and throws {@link
 * dev.headroom.ground.StoreUnavailableException} if it does not answer.
 */
public interface Archive {

  /** Returns the start of the oldest step that is kept; empty if there is none. */
  Optional<Instant> oldest();

  /** Returns several series of one kind merged into one, as {@link History#read} does. */
  Timeline read(Collection<SeriesId> series, Range range, History.Levels levels);

  /** Returns the events of a range of time, the oldest first. */
  List<Event> events(Instant from, Instant to);
}
