// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import dev.headroom.ground.BackgroundScheduler;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queries the position of each server again and again, over one connection a server, and judges
 * which replicas may serve reads.
 *
 * <p>Thread-safe. Each server has a thread, so that one that hangs does not hide the others.
 */
final class PositionPoller implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PositionPoller.class);
  private static final int READ_TIMEOUT_MILLIS = 2000;

  /** How long a replica serves no reads whose address was found to lead to several servers. */
  private static final long SEVERAL_NANOS = Duration.ofMinutes(1).toNanos();

  private final ServerNode primary;
  private final DataSource primarySessions;
  private final Map<ServerNode, DataSource> replicas;
  private final ReplicaSettings settings;
  private final LagHistory history;
  private final List<Poll> polls = new ArrayList<>();
  private final BackgroundScheduler scheduler;

  /** The last position of the primary; of its thread alone. */
  private @Nullable PositionSample written;

  PositionPoller(
      ServerNode primary,
      DataSource primarySessions,
      Map<ServerNode, DataSource> replicas,
      ReplicaSettings settings) {
    this.primary = primary;
    this.primarySessions = primarySessions;
    this.replicas = replicas;
    this.settings = settings;
    this.history = new LagHistory(settings.maxLag());
    this.scheduler = new BackgroundScheduler("replicas", replicas.size() + 1);
  }

  void start() {
    polls.add(new Poll(primary, primarySessions));
    replicas.forEach((node, sessions) -> polls.add(new Poll(node, sessions)));
    for (Poll each : polls) {
      var unused = scheduler.repeat(Duration.ZERO, settings.pollInterval(), each::run);
    }
  }

  @Override
  public void close() {
    scheduler.close();
    polls.forEach(Poll::disconnect);
  }

  private void observePrimary(PositionSample sample, boolean isFirst) {
    PositionSample before = written;
    written = sample;
    if (before != null
        && (before.timeline() != sample.timeline() || before.cluster() != sample.cluster())) {
      history.clear();
    }
    history.record(sample.lsn(), sample.nanos());
    primary.observe(sample, isFirst);
  }

  /** Returns why a replica may serve no reads; null if it may. */
  private @Nullable String reason(PositionSample replica, LagHistory.Lag lag) {
    PositionSample current = primary.sample();
    if (current == null) {
      return "the primary has not responded yet";
    }
    if (replica.cluster() != current.cluster()) {
      return "it belongs to another cluster than the primary";
    }
    if (!replica.recovering()) {
      return "it is no replica: it accepts writes itself";
    }
    if (replica.timeline() != current.timeline()) {
      return "it follows timeline %d, but the primary is on timeline %d"
          .formatted(replica.timeline(), current.timeline());
    }
    if (lag.atLeast().compareTo(settings.maxLag()) > 0) {
      return "it is further behind the primary than max-lag allows";
    }
    return lag.isKnown()
        ? null
        : "its lag is not known yet: it has less than the primary had when that was first polled";
  }

  /** The queries of one server, one at a time. */
  private final class Poll {
    private final ServerNode node;
    private final DataSource sessions;
    private volatile @Nullable Connection own;

    /** Until when the address is taken to lead to several servers; of the poll's thread alone. */
    private long severalUntil = System.nanoTime();

    Poll(ServerNode node, DataSource sessions) {
      this.node = node;
      this.sessions = sessions;
    }

    void run() {
      try {
        boolean doubted = node.takeDoubt();
        long started = node.started();
        if (doubted) {
          disconnect();
        }
        boolean isFirst = own == null;
        PositionSample sample = PositionSample.read(connection());
        if (node == primary) {
          observePrimary(sample, isFirst);
          judge(sample.recovering() ? "it is a replica: it accepts no writes" : null);
        } else {
          if (doubted && sample.started() == started) {
            severalUntil = sample.nanos() + SEVERAL_NANOS;
          }
          observeReplica(sample, isFirst);
        }
      } catch (SQLException e) {
        disconnect();
        lost(e);
        judge(
            "42501".equals(e.getSQLState())
                ? "the role may not run pg_control_system() and pg_control_checkpoint()"
                : "it does not respond (SQLState " + e.getSQLState() + ")");
      }
    }

    private void observeReplica(PositionSample sample, boolean isFirst) {
      node.observe(sample, isFirst);
      LagHistory.Lag lag = history.lag(sample.lsn(), sample.nanos());
      String reason =
          sample.nanos() - severalUntil < 0
              ? "its address leads to several servers"
              : reason(sample, lag);
      publish(node.setUnfitReason(reason, lag.atLeast()));
    }

    /** The replica may have been restarted, with less than it had; if it hangs, nobody waits. */
    private void lost(SQLException e) {
      if (node != primary && ServerFailure.of(e) == ServerFailure.LOST) {
        node.forgetPosition();
        if (node.isStale(System.nanoTime(), settings.staleNanos())) {
          node.abortBorrowed();
        }
      }
    }

    private void judge(@Nullable String reason) {
      publish(node.setUnfitReason(reason, node.lag()));
    }

    private void publish(boolean changed) {
      if (!changed || scheduler.isClosed()) {
        return;
      }
      String reason = node.reason(System.nanoTime(), Long.MAX_VALUE);
      if (reason.isEmpty()) {
        LOG.info("event=replica_state server={} fit=true", node.name());
      } else {
        LOG.warn("event=replica_state server={} fit=false reason=\"{}\"", node.name(), reason);
      }
    }

    private Connection connection() throws SQLException {
      Connection held = own;
      if (held != null) {
        return held;
      }
      Connection opened = sessions.getConnection();
      opened.setNetworkTimeout(Runnable::run, READ_TIMEOUT_MILLIS);
      own = opened;
      return opened;
    }

    private void disconnect() {
      Connection held = own;
      own = null;
      if (held != null) {
        try {
          held.close();
        } catch (SQLException lost) {
          // It was lost already.
        }
      }
    }
  }
}
