// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.state;

import java.util.Collections;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A cursor over all entries that starts again at their end, while entries are added and removed.
 * One thread at a time.
 */
final class EntryCursor {

  private final ConcurrentHashMap<String, ConcurrentHashMap<String, KeyEntry>> entries;
  private Iterator<String> limits;
  private String limit = "";
  private Iterator<String> keys = Collections.emptyIterator();

  EntryCursor(ConcurrentHashMap<String, ConcurrentHashMap<String, KeyEntry>> entries) {
    this.entries = entries;
    this.limits = entries.keySet().iterator();
  }

  /** Returns the name of the next entry; there must be one. */
  KeyName next() {
    while (!keys.hasNext()) {
      if (!limits.hasNext()) {
        limits = entries.keySet().iterator();
      }
      limit = limits.next();
      keys = Objects.requireNonNull(entries.get(limit), "limits stay").keySet().iterator();
    }
    return new KeyName(limit, keys.next());
  }
}
