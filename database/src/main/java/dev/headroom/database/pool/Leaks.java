// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the connections of one pool that are not returned, and groups them by where they were
 * borrowed, or by unit of work and statement where that is not known.
 *
 * <p>Thread-safe, but {@link #find}: one thread at a time. Keeps the latest 100 groups.
 */
final class Leaks {
  private static final int CAPACITY = 100;

  /** A holder that is gone needs a connection no more, but may have passed it on to a response. */
  private static final Duration EARLY = Duration.ofSeconds(10);

  /** So many of one place are no coincidence. */
  private static final int MIN_OF_ONE_PLACE = 3;

  /** Where connections are borrowed is recorded for so long after a leak was suspected. */
  private static final Duration RECORD_CALL_SITES = Duration.ofMinutes(10);

  private final PoolConnections connections;
  private final HolderReader holders;
  private final Duration threshold;
  private final boolean alwaysRecordsCallSites;
  private final TimeSource time;
  private volatile long lastSuspectNanos;
  private volatile boolean suspected;

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

  /**
   * Creates it without leaks.
   *
   * @param threshold age from which a connection that is not used counts as leaked; zero for never
   * @param alwaysRecordsCallSites whether it is recorded where each connection is borrowed; else it
   *     is only after a leak was suspected
   */
  Leaks(
      PoolConnections connections,
      HolderReader holders,
      Duration threshold,
      boolean alwaysRecordsCallSites,
      TimeSource time) {
    this.connections = connections;
    this.holders = holders;
    this.threshold = threshold;
    this.alwaysRecordsCallSites = alwaysRecordsCallSites;
    this.time = time;
  }

  /**
   * Looks for leaks.
   *
   * @param health of the pool now
   * @param listener called by this thread for each that is found
   */
  void find(PoolHealth health, PoolWatchListener listener) {
    if (threshold.isZero()) {
      return;
    }
    long now = time.nanos();
    List<Borrow> held = connections.holds().toList();
    // Where returns are inferred, one may have been missed: the pool itself knows the number.
    boolean trusted = held.size() <= health.active();
    Set<Borrow> early = early(held, now, health.waiting() > 0);
    for (Borrow each : held) {
      long unused = each.nanosWithoutStatement(now);
      boolean isEarly = early.contains(each);
      if (isEarly || unused >= threshold.toNanos() / 2) {
        suspected = true;
        lastSuspectNanos = now;
      }
      if (trusted && (isEarly || unused >= threshold.toNanos()) && each.reportOnce()) {
        ConnectionHolder holder = holders.describe(each, now, Set.of());
        listener.leaked(health.name(), add(holder, time.now()));
      }
    }
    if (suspected && now - lastSuspectNanos > RECORD_CALL_SITES.toNanos()) {
      suspected = false;
    }
    connections.recordCallSites(suspected || alwaysRecordsCallSites);
  }

  /**
   * Returns the connections that count as leaked before the threshold: their holders are gone, no
   * statement has run for ten seconds, and either someone waits for a connection, or there are
   * three of the same place.
   *
   * @param held those that are held
   * @param someoneWaits whether a thread waits for a connection
   */
  private Set<Borrow> early(List<Borrow> held, long now, boolean someoneWaits) {
    Map<Place, Set<Borrow>> gone = new HashMap<>();
    for (Borrow each : held) {
      if (each.nanosWithoutStatement(now) >= EARLY.toNanos()) {
        ConnectionHolder holder = holders.describe(each, now, Set.of());
        if (holder.activity() == ConnectionHolder.Activity.GONE) {
          gone.computeIfAbsent(Place.of(holder), place -> new HashSet<>()).add(each);
        }
      }
    }
    return gone.values().stream()
        .filter(each -> someoneWaits || each.size() >= MIN_OF_ONE_PLACE)
        .flatMap(Set::stream)
        .collect(Collectors.toSet());
  }

  /** Counts one connection, and returns its group. */
  private synchronized ConnectionLeak add(ConnectionHolder holder, Instant now) {
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
