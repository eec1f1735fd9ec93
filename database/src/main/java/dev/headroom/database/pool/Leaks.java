// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The leaks of one pool, grouped by where the connections were borrowed, or by unit of work and
 * statement where that is not known.
 *
 * <p>Thread-safe. Keeps the latest 100 groups.
 */
final class Leaks {
  private static final int CAPACITY = 100;

  /** Guarded by this. */
  private final LinkedHashMap<Place, ConnectionLeak> byPlace = new LinkedHashMap<>(16, 0.75f, true);

  private record Place(
      @Nullable String callSite, @Nullable String route, @Nullable String statement) {
    static Place of(ConnectionHolder holder) {
      return holder.callSite() == null
          ? new Place(null, holder.route(), holder.statement())
          : new Place(holder.callSite(), null, null);
    }
  }

  /** Counts one connection, and returns its group. */
  synchronized ConnectionLeak add(ConnectionHolder holder, Instant now) {
    Place place = Place.of(holder);
    ConnectionLeak known = byPlace.get(place);
    ConnectionLeak leak =
        known == null ? first(holder, now) : known.plus(holder.thread(), holder.held(), now);
    byPlace.put(place, leak);
    if (byPlace.size() > CAPACITY) {
      byPlace.pollFirstEntry();
    }
    return leak;
  }

  private static ConnectionLeak first(ConnectionHolder holder, Instant now) {
    Duration held = holder.held();
    return new ConnectionLeak(
        holder.callSite(), holder.route(), holder.statement(), holder.thread(), 1, held, now, now);
  }

  /** Returns all groups, the one with the most connections first. */
  synchronized List<ConnectionLeak> all() {
    return byPlace.values().stream()
        .sorted(Comparator.comparingLong(ConnectionLeak::count).reversed())
        .toList();
  }
}
