// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.error;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The counts of one group.
 *
 * <p>Thread-safe.
 */
final class ErrorEntry {
  private static final int MAX_ROUTES = 8;
  private static final String OTHER = "other";

  private final Key key;
  private final Facts facts;
  private final Instant firstSeen;
  private final LongAdder count = new LongAdder();
  private final Map<String, LongAdder> routes = new ConcurrentHashMap<>();
  private volatile Instant lastSeen;

  /** What makes exceptions one group. Immutable. */
  record Key(String type, String frame) {}

  /** What is kept of the first exception of a group. Immutable. */
  record Facts(String wrapper, String message, List<String> stack) {}

  ErrorEntry(Key key, Facts facts, Instant now) {
    this.key = key;
    this.facts = facts;
    this.firstSeen = now;
    this.lastSeen = now;
  }

  Key key() {
    return key;
  }

  Instant lastSeen() {
    return lastSeen;
  }

  void add(String route, Instant now) {
    count.increment();
    lastSeen = now;
    LongAdder known = routes.get(route);
    if (known == null) {
      // A race may add a few more than that.
      String name = routes.size() < MAX_ROUTES ? route : OTHER;
      known = routes.computeIfAbsent(name, any -> new LongAdder());
    }
    known.increment();
  }

  ErrorGroup snapshot() {
    Map<String, Long> counts = new HashMap<>();
    routes.forEach((route, times) -> counts.put(route, times.sum()));
    return new ErrorGroup(
        key.type(),
        key.frame(),
        facts.wrapper(),
        facts.message(),
        count.sum(),
        firstSeen,
        lastSeen,
        counts,
        facts.stack());
  }
}
