// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import dev.headroom.database.replica.ReplicaSettings.Consistency;
import dev.headroom.database.replica.ReplicaSettings.Target;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the server of a read-only transaction.
 *
 * <p>Thread-safe. A choice among replicas that are known to be fresh enough costs no round trip and
 * no lock.
 *
 * <p>Method: a read requires a position of the log. In the order of preference it goes to the
 * replica of the session's last read, to the less loaded of two that are drawn by weight, to one
 * that reaches the position within the longest wait, to the primary. A position that the primary is
 * not known to have reached, as in a forged token, is waited for by nobody.
 */
final class ReplicaRouter {
  private static final long PRIMARY_ONLY = Long.MAX_VALUE;
  private static final long FIRST_PAUSE_NANOS = 200_000;
  private static final long MAX_PAUSE_NANOS = 5_000_000;

  private final ServerNode primary;
  private final List<ServerNode> replicas;
  private final ReplicaSettings settings;
  private final long staleNanos;
  private final Map<RouteReason, LongAdder> counts = new EnumMap<>(RouteReason.class);
  private final LongAdder waitNanos = new LongAdder();

  ReplicaRouter(ServerNode primary, List<ServerNode> replicas, ReplicaSettings settings) {
    this.primary = primary;
    this.replicas = replicas;
    this.settings = settings;
    this.staleNanos = Math.max(1_000_000_000L, 3 * settings.pollInterval().toNanos());
    for (RouteReason each : RouteReason.values()) {
      counts.put(each, new LongAdder());
    }
  }

  ServerNode primary() {
    return primary;
  }

  List<ServerNode> replicas() {
    return replicas;
  }

  long staleNanos() {
    return staleNanos;
  }

  boolean isReplica(ServerNode server) {
    return server != primary;
  }

  long count(RouteReason reason) {
    return counter(reason).sum();
  }

  long waitNanos() {
    return waitNanos.sum();
  }

  void countRetry() {
    counter(RouteReason.RETRIED).increment();
  }

  /** Connects a transaction that may write. */
  Route write() throws SQLException {
    return new Route(primary, primary.borrow());
  }

  /** Connects a read-only transaction. */
  Route read(@Nullable ConsistencySession session) throws SQLException {
    if (session == null
        && settings.consistency() == Consistency.SESSION
        && settings.outsideSession() == Target.PRIMARY) {
      return onPrimary(RouteReason.OUTSIDE_SESSION);
    }
    SessionProgress.View view = session == null ? null : session.progress(this).view();
    long required = required(session, view);
    ServerNode last = view == null ? null : view.lastServer();
    if (last != null && isReplica(last) && isFresh(last, required)) {
      Route route = tryBorrow(last);
      if (route != null) {
        return counted(route, RouteReason.FRESH);
      }
    }
    if (session != null
        && last != null
        && required != PRIMARY_ONLY
        && settings.consistency() == Consistency.SESSION
        && anyFit()) {
      required = Math.max(required, bound(session.progress(this), view));
    }
    Route route = fresh(required);
    if (route != null) {
      return counted(route, RouteReason.FRESH);
    }
    route = required == PRIMARY_ONLY ? null : awaited(required);
    if (route != null) {
      return counted(route, RouteReason.WAITED);
    }
    return onPrimary(anyFit() ? RouteReason.BEHIND : RouteReason.NONE_FIT);
  }

  /**
   * Returns whether a connection that a session already holds may serve its next transaction: its
   * server is fit and has what the session requires.
   */
  boolean mayStay(Route route, @Nullable ConsistencySession session) {
    if (settings.consistency() == Consistency.CURRENT) {
      return false;
    }
    SessionProgress.View view = session == null ? null : session.progress(this).view();
    ServerNode last = view == null ? null : view.lastServer();
    return isFresh(route.server(), writtenBy(session, view))
        && (last == null || last == route.server());
  }

  boolean anyFit() {
    long now = System.nanoTime();
    for (ServerNode each : replicas) {
      if (each.isFit(now, staleNanos)) {
        return true;
      }
    }
    return false;
  }

  private boolean isFresh(ServerNode replica, long required) {
    return replica.position() >= required && replica.isFit(System.nanoTime(), staleNanos);
  }

  private long required(@Nullable ConsistencySession session, SessionProgress.@Nullable View view)
      throws SQLException {
    return settings.consistency() == Consistency.CURRENT && anyFit()
        ? positionOfPrimary()
        : writtenBy(session, view);
  }

  /** Returns up to where the session has written, or that only the primary will do. */
  private long writtenBy(
      @Nullable ConsistencySession session, SessionProgress.@Nullable View view) {
    PositionSample known = primary.sample();
    if (known == null || known.recovering() || (view != null && view.isWriting())) {
      return PRIMARY_ONLY;
    }
    LogPosition written =
        session == null || view == null
            ? null
            : LogPosition.later(view.written(), session.carried(known.cluster()));
    if (written == null || written.cluster() != known.cluster()) {
      return 0;
    }
    if (written.timeline() < known.timeline()) {
      // Whatever survived the promotion is before the present position.
      return primary.position();
    }
    boolean reached = written.timeline() == known.timeline() && written.lsn() <= primary.position();
    return reached ? written.lsn() : PRIMARY_ONLY;
  }

  /**
   * Returns a position that the session's last read was not beyond: the primary's at any later
   * time.
   */
  private long bound(SessionProgress progress, SessionProgress.@Nullable View view)
      throws SQLException {
    PositionSample known = primary.sample();
    if (view == null || known == null) {
      return PRIMARY_ONLY;
    }
    if (known.nanos() - view.lastNanos() > 0) {
      return primary.position();
    }
    long queried = System.nanoTime();
    long lsn = positionOfPrimary();
    progress.raise(new LogPosition(known.cluster(), known.timeline(), lsn), queried);
    return lsn;
  }

  private long positionOfPrimary() throws SQLException {
    Connection connection = primary.borrow();
    try {
      long lsn = PositionSample.written(connection);
      primary.reached(lsn);
      return lsn;
    } finally {
      primary.close(connection);
    }
  }

  private @Nullable Route fresh(long required) {
    ServerNode chosen = choose(required);
    while (chosen != null) {
      Route route = tryBorrow(chosen);
      if (route != null) {
        return route;
      }
      chosen = choose(required);
    }
    return null;
  }

  /** Returns the less loaded of two replicas that are drawn by weight; null if none is fresh. */
  private @Nullable ServerNode choose(long required) {
    long now = System.nanoTime();
    int weights = 0;
    for (ServerNode each : replicas) {
      if (each.position() >= required && each.isFit(now, staleNanos)) {
        weights += each.weight();
      }
    }
    if (weights == 0) {
      return null;
    }
    ServerNode one = draw(required, now, weights);
    ServerNode two = draw(required, now, weights);
    if (one == null || two == null) {
      return one;
    }
    return load(two) < load(one) ? two : one;
  }

  private static double load(ServerNode replica) {
    return (double) replica.running() / replica.weight();
  }

  private @Nullable ServerNode draw(long required, long now, int weights) {
    int drawn = ThreadLocalRandom.current().nextInt(weights);
    ServerNode last = null;
    for (ServerNode each : replicas) {
      if (each.position() >= required && each.isFit(now, staleNanos)) {
        last = each;
        drawn -= each.weight();
        if (drawn < 0) {
          return each;
        }
      }
    }
    // A replica that was fit a moment ago is no longer.
    return last;
  }

  /** Waits for a replica, each of the candidates for its share of the longest wait. */
  private @Nullable Route awaited(long required) {
    if (settings.maxWait().isZero()) {
      return null;
    }
    long began = System.nanoTime();
    long deadline = began + settings.maxWait().toNanos();
    List<ServerNode> candidates = new ArrayList<>();
    for (ServerNode each : replicas) {
      if (each.isFit(began, staleNanos) && each.lag().compareTo(settings.maxWait()) <= 0) {
        candidates.add(each);
      }
    }
    candidates.sort(Comparator.comparingLong(ServerNode::position).reversed());
    try {
      for (int i = 0; i < candidates.size(); i++) {
        long now = System.nanoTime();
        long until = now + Math.max(0, deadline - now) / (candidates.size() - i);
        Route route = await(candidates.get(i), required, until);
        if (route != null) {
          return route;
        }
      }
      return null;
    } finally {
      waitNanos.add(System.nanoTime() - began);
    }
  }

  private @Nullable Route await(ServerNode replica, long required, long untilNanos) {
    Route route = tryBorrow(replica);
    if (route == null) {
      return null;
    }
    boolean reached = false;
    try {
      long pause = FIRST_PAUSE_NANOS;
      reached = hasReached(route, required);
      while (!reached
          && System.nanoTime() + pause - untilNanos < 0
          && !Thread.currentThread().isInterrupted()) {
        LockSupport.parkNanos(pause);
        pause = Math.min(2 * pause, MAX_PAUSE_NANOS);
        reached = hasReached(route, required);
      }
    } catch (SQLException lost) {
      replica.failed();
    } finally {
      if (!reached) {
        release(route);
      }
    }
    return reached ? route : null;
  }

  private static boolean hasReached(Route route, long required) throws SQLException {
    route.server().reached(PositionSample.replayed(route.connection()));
    return route.server().position() >= required;
  }

  private static @Nullable Route tryBorrow(ServerNode replica) {
    try {
      return new Route(replica, replica.borrow());
    } catch (SQLException unavailable) {
      replica.failed();
      return null;
    }
  }

  private static void release(Route route) {
    try {
      route.server().close(route.connection());
    } catch (SQLException lost) {
      // The pool replaces it.
    }
  }

  private Route onPrimary(RouteReason reason) throws SQLException {
    return counted(new Route(primary, primary.borrow()), reason);
  }

  private Route counted(Route route, RouteReason reason) {
    counter(reason).increment();
    return route;
  }

  private LongAdder counter(RouteReason reason) {
    return Objects.requireNonNull(counts.get(reason), "a counter");
  }
}
