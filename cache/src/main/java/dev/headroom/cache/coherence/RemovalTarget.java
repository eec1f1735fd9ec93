// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.coherence;

import java.util.List;

/** What a journal applies when the shared level is back. Thread-safe. */
public interface RemovalTarget {

  /** Removes some; throws StoreUnavailableException if the level is away again. */
  void remove(List<String> names);

  /** Removes all, for there were too many to remember; throws as above. */
  void clear();
}
