// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.history;

import java.util.Collection;

/**
 * The history that a store holds beyond what is in memory, over all instances.
 *
 * <p>Thread-safe. A call waits for the store at most for its time-out, and throws {@link
 * dev.headroom.ground.StoreUnavailableException} if it does not answer.
 */
public interface Archive {

  /**
   * Returns several series of one kind merged into one, as {@link History#read} does: in steps of a
   * minute or a multiple of ten. Costs one query of the store for each day.
   */
  Timeline read(Collection<SeriesId> series, Range range, History.Levels levels);
}
