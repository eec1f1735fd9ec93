// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.state;

import java.util.Collections;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Walks over all logs, round and round, as they come and go. One thread at a time. */
final class KeyWalk {

  private final ConcurrentHashMap<String, ConcurrentHashMap<String, KeyEntry>> logs;
  private Iterator<String> rules;
  private String rule = "";
  private Iterator<String> keys = Collections.emptyIterator();

  KeyWalk(ConcurrentHashMap<String, ConcurrentHashMap<String, KeyEntry>> logs) {
    this.logs = logs;
    this.rules = logs.keySet().iterator();
  }

  /** The next log's name; there must be one. */
  KeyName next() {
    while (!keys.hasNext()) {
      if (!rules.hasNext()) {
        rules = logs.keySet().iterator();
      }
      rule = rules.next();
      keys = Objects.requireNonNull(logs.get(rule), "rules stay").keySet().iterator();
    }
    return new KeyName(rule, keys.next());
  }
}
