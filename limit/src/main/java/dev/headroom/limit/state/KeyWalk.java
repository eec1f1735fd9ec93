// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.state;

import java.util.Collections;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Iterates over all entries, round and round, while they are added and removed. One thread at a
 * time.
 */
final class KeyWalk {

  private final ConcurrentHashMap<String, ConcurrentHashMap<String, KeyEntry>> entries;
  private Iterator<String> limits;
  private String limit = "";
  private Iterator<String> keys = Collections.emptyIterator();

  KeyWalk(ConcurrentHashMap<String, ConcurrentHashMap<String, KeyEntry>> entries) {
    this.entries = entries;
    this.limits = entries.keySet().iterator();
  }

  /** The next log's name; there must be one. */
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
