// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.tier.Tiers;
import org.jspecify.annotations.Nullable;

/** A history that others join. Thread-safe. */
interface Sharing extends History, AutoCloseable {

  /** Writes an event to the store, later. */
  void marked(Event event);

  /** Returns what is known of an instance, or null. */
  @Nullable Tiers stored(String instance);

  /** Returns how many times steps were deleted from the store before their time. */
  long lost();

  @Override
  void close();
}
