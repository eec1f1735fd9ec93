// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import dev.headroom.database.pool.PoolTimeoutException;
import dev.headroom.database.replica.ReplicaSettings.Consistency;
import dev.headroom.database.replica.ReplicaSettings.Target;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
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
 * <p>Thread-safe. A choice among replicas that are known to be fresh enough costs no round trip,
 * and a short lock of the session alone.
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
    this.staleNanos = settings.staleNanos();
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
    return Route.toPrimary(primary);
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
    List<ServerNode> tried = new ArrayList<>(replicas.size());
    if (view != null
        && last != null
        && last != primary
        && isLastState(view, last)
        && isFresh(last, required)) {
      Route route = connect(last);
      if (route != null && isLastState(view, last) && last.position() >= required) {
        return counted(route, RouteReason.FRESH);
      }
      leave(last, route, tried);
    }
    if (session != null
        && view != null
        && last != null
        && required != PRIMARY_ONLY
        && settings.consistency() == Consistency.SESSION
        && anyFit()) {
      required = Math.max(required, positionOfLastRead(session.progress(this), view, last));
    }
    Route route = fresh(required, tried);
    if (route != null) {
      return counted(route, RouteReason.FRESH);
    }
    route = required == PRIMARY_ONLY ? null : awaited(required, tried);
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
    return route.epoch() == route.server().epoch()
        && isFresh(route.server(), writtenBy(session, view))
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

  /** Returns whether a replica has not lost what the session has read on it. */
  private static boolean isLastState(SessionProgress.View view, ServerNode last) {
    return view.lastEpoch() == last.epoch();
  }

  private boolean isFresh(ServerNode replica, long required) {
    return replica.position() >= required && replica.isFit(System.nanoTime(), staleNanos);
  }

  private long required(@Nullable ConsistencySession session, SessionProgress.@Nullable View view)
      throws SQLException {
    PositionSample known = primary.sample();
    if (settings.consistency() != Consistency.CURRENT || known == null || !anyFit()) {
      return writtenBy(session, view);
    }
    LogPosition written = positionOfPrimary(known);
    return written.timeline() == known.timeline() ? written.lsn() : PRIMARY_ONLY;
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
   * time, or that of the same replica where the primary is lost.
   */
  private long positionOfLastRead(
      SessionProgress progress, SessionProgress.View view, ServerNode last) throws SQLException {
    PositionSample known = primary.sample();
    if (known == null) {
      return PRIMARY_ONLY;
    }
    if (known.nanos() - view.lastNanos() > 0) {
      return primary.position();
    }
    if (primary.isSilent(System.nanoTime(), staleNanos)) {
      long bound = last.positionAfter(view.lastEpoch(), view.lastNanos());
      if (bound >= 0) {
        return bound;
      }
      throw new SQLTransientConnectionException(
          "the primary does not respond, and which replica has what the session has read on "
              + last.name()
              + " is not known",
          "08006");
    }
    long queried = System.nanoTime();
    LogPosition written = positionOfPrimary(known);
    progress.raise(written, queried);
    return written.timeline() == known.timeline() ? written.lsn() : PRIMARY_ONLY;
  }

  private LogPosition positionOfPrimary(PositionSample known) throws SQLException {
    Connection connection = primary.borrow();
    try {
      return primary.written(connection, known);
    } finally {
      primary.close(connection);
    }
  }

  private @Nullable Route fresh(long required, List<ServerNode> tried) {
    ServerNode chosen = choose(required, tried);
    while (chosen != null) {
      Route route = connect(chosen);
      if (route != null && chosen.position() >= required) {
        return route;
      }
      leave(chosen, route, tried);
      chosen = choose(required, tried);
    }
    return null;
  }

  private static void leave(ServerNode replica, @Nullable Route route, List<ServerNode> tried) {
    tried.add(replica);
    if (route != null) {
      route.discard();
    }
  }

  /** Returns the less loaded of two replicas that are drawn by weight; null if none is fresh. */
  private @Nullable ServerNode choose(long required, List<ServerNode> tried) {
    long now = System.nanoTime();
    List<ServerNode> candidates = new ArrayList<>(replicas.size());
    int weights = 0;
    for (ServerNode each : replicas) {
      if (each.position() >= required && each.isFit(now, staleNanos) && !tried.contains(each)) {
        candidates.add(each);
        weights += each.weight();
      }
    }
    if (candidates.isEmpty()) {
      return null;
    }
    ServerNode one = draw(candidates, weights);
    ServerNode two = draw(candidates, weights);
    return load(two) < load(one) ? two : one;
  }

  private static double load(ServerNode replica) {
    return (double) replica.running() / replica.weight();
  }

  private static ServerNode draw(List<ServerNode> candidates, int weights) {
    int drawn = ThreadLocalRandom.current().nextInt(weights);
    for (ServerNode each : candidates) {
      drawn -= each.weight();
      if (drawn < 0) {
        return each;
      }
    }
    return candidates.getLast();
  }

  /** Waits for a replica, each of the candidates for its share of the longest wait. */
  private @Nullable Route awaited(long required, List<ServerNode> tried) {
    if (settings.maxWait().isZero()) {
      return null;
    }
    long began = System.nanoTime();
    long deadline = began + settings.maxWait().toNanos();
    List<ServerNode> candidates = new ArrayList<>();
    for (ServerNode each : replicas) {
      if (each.isFit(began, staleNanos)
          && each.lag().compareTo(settings.maxWait()) <= 0
          && !tried.contains(each)) {
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
    Route route = connect(replica);
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
        route.discard();
      }
    }
    return reached ? route : null;
  }

  private static boolean hasReached(Route route, long required) throws SQLException {
    long lsn = PositionSample.replayed(route.connection());
    route.server().reached(route.epoch(), lsn);
    return lsn >= required;
  }

  /** Borrows a connection that leads to the server whose position is known; null if none is. */
  private static @Nullable Route connect(ServerNode replica) {
    Connection connection;
    try {
      connection = replica.borrow();
    } catch (SQLException e) {
      if (!isBusy(e)) {
        replica.failed();
      }
      return null;
    }
    int epoch = -1;
    try {
      epoch = replica.identify(connection);
    } catch (SQLException lost) {
      replica.failed();
    }
    Route route = new Route(replica, connection, true, epoch);
    if (epoch >= 0 && epoch == replica.epoch()) {
      return route;
    }
    route.discard();
    return null;
  }

  /** Returns whether all connections of a pool are in use: its server is not lost. */
  private static boolean isBusy(SQLException e) {
    if (e instanceof PoolTimeoutException timedOut && timedOut.state().total() > 0) {
      return true;
    }
    return e instanceof SQLTransientConnectionException
        && e.getCause() == null
        && e.getNextException() == null;
  }

  private Route onPrimary(RouteReason reason) throws SQLException {
    return counted(Route.toPrimary(primary), reason);
  }

  private Route counted(Route route, RouteReason reason) {
    counter(reason).increment();
    return route;
  }

  private LongAdder counter(RouteReason reason) {
    return Objects.requireNonNull(counts.get(reason), "a counter");
  }
}
