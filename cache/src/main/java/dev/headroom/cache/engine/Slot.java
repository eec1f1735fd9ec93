// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import dev.headroom.cache.coherence.ReadStamp;

/** What memory holds for a key: a value, or the load of one. Equal to itself alone. */
public sealed interface Slot<V> permits Entry, Load {

  /** Where the log stood before it was read. */
  ReadStamp stamp();
}
