// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.decision;

import java.time.Duration;
import java.util.List;

/**
 * Where several instances keep what operators decide, so that it outlives a restart and holds on
 * all of them.
 *
 * <p>Thread-safe. Each method may wait for the store, and throws {@link
 * dev.headroom.ground.StoreUnavailableException} if it does not answer.
 */
public interface DecisionStore {

  /** Creates what the store needs, such as tables; does nothing if all is there. */
  void prepare();

  /**
   * Writes a decision, dated by the store's clock: now, less its age. The one that is there stays
   * if it was made later.
   *
   * @param age the time since it was made, zero or more
   */
  void save(Decision decision, Duration age);

  /** Returns all decisions, the oldest first; those too that ended and were not deleted yet. */
  List<Decision> load();

  /**
   * Deletes what ended, and the oldest of a kind of which there are too many.
   *
   * @param ended the time since its end, by the store's clock, after which a decision is deleted
   * @param most how many of a kind stay, 1 or more
   */
  void trim(Duration ended, int most);
}
