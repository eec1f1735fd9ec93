// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import java.util.Collections;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Walks over all logs, round and round, as they come and go. One thread at a time. */
final class LogWalk {

  private final ConcurrentHashMap<String, ConcurrentHashMap<String, HeldLog>> logs;
  private Iterator<String> rules;
  private String rule = "";
  private Iterator<String> keys = Collections.emptyIterator();

  LogWalk(ConcurrentHashMap<String, ConcurrentHashMap<String, HeldLog>> logs) {
    this.logs = logs;
    this.rules = logs.keySet().iterator();
  }

  /** The next log's name; there must be one. */
  LogName next() {
    while (!keys.hasNext()) {
      if (!rules.hasNext()) {
        rules = logs.keySet().iterator();
      }
      rule = rules.next();
      keys = Objects.requireNonNull(logs.get(rule), "rules stay").keySet().iterator();
    }
    return new LogName(rule, keys.next());
  }
}
