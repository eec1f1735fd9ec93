// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import dev.headroom.monitor.history.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Where several instances keep their history, so that it outlives a restart and is read as one.
 *
 * <p>Thread-safe. Each method may wait for the store, and throws {@link
 * dev.headroom.ground.StoreUnavailableException} if it does not answer.
 */
public interface HistoryStore {

  /** Creates what the store needs, such as tables; does nothing if all is there. */
  void prepare();

  /** Inserts a block, or replaces the one of this instance, step and start. */
  void save(HistoryBlock block);

  /** Returns the blocks of all instances that start in a range of time, the oldest first. */
  List<HistoryBlock> load(Duration step, Instant from, Instant to);

  /** Inserts events; one that is there already is ignored. */
  void mark(List<Event> events);

  /** Returns the events of all instances in a range of time, the oldest first. */
  List<Event> events(Instant from, Instant to);

  /** Deletes the blocks of a step that start before an instant. */
  void trim(Duration step, Instant before);

  /** Deletes the events before an instant. */
  void trimEvents(Instant before);

  /** Returns the start of the oldest block of a step; {@link Instant#MAX} if there is none. */
  Instant oldest(Duration step);

  /** Returns the bytes that all blocks take. */
  long sizeBytes();
}
