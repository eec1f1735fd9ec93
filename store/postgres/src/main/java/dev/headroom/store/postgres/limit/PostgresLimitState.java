// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.limit;

import dev.headroom.ground.StoreHealth;
import dev.headroom.ground.StoreKeys;
import dev.headroom.ground.TimeSource;
import dev.headroom.limit.state.LimitState;
import dev.headroom.limit.state.LimitState.StoreRequest;
import dev.headroom.limit.state.LimitState.StoreResult;
import dev.headroom.store.postgres.schema.OwnSchema;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * Counts the permits of each key in PostgreSQL, shared by all instances and outliving their
 * restarts: for applications without Redis.
 *
 * <p>One function decides all rules of a call in one statement on the server's clock, made monotone
 * by the newest stamp. It locks the rows of the keys, in one order for all callers, reads the clock
 * only then, and takes all or nothing. A sliding window costs one row a grant, found by its number,
 * so a decision costs the same whatever the limit. The tables are unlogged: no decision waits for a
 * disk. A server that crashed, or was replaced by its standby, has lost them, and the next call
 * takes nothing and returns that. Keys are hashed, so neither their length nor their content
 * reaches PostgreSQL. A decision that timed out may have taken its permits; when its answer comes
 * late they are handed back. Rows that have expired are deleted with each heartbeat. An algorithm
 * that the function does not know is evaluated here on rows that the transaction locks, see {@link
 * EvaluatedStatement}: five statements.
 *
 * <p>Thread-safe. Waits at most {@link PostgresLimitSettings#timeout}, and not at all while
 * PostgreSQL is known to be unavailable; a heartbeat waits up to a second.
 */
public final class PostgresLimitState implements LimitState, AutoCloseable {
  private static final Duration ALIVE = Duration.ofMinutes(10);
  private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(1);

  private final LimitConnections connections;
  private final String application;
  private final StoreKeys keys;
  private final PostgresLimitSettings settings;
  private final AtomicLong epoch = new AtomicLong();

  /** A loss of which nobody heard whose call was answered with it: the next caller does. */
  private final AtomicLong unnoticed = new AtomicLong();

  private PostgresLimitState(
      LimitConnections connections, String application, PostgresLimitSettings settings) {
    this.connections = connections;
    this.application = application;
    this.keys = StoreKeys.of(application, "limit");
    this.settings = settings;
  }

  /** Opens the state with its tables in the schema by default. */
  public static PostgresLimitState open(
      DataSource source, String application, PostgresLimitSettings settings, TimeSource time) {
    return open(source, OwnSchema.defaults(), application, settings, time);
  }

  /**
   * Opens the state. Connects in the background and creates the tables where they are missing, or
   * only checks them; never waits for PostgreSQL.
   *
   * @param source gives connections that are kept open, so no pool; with a time-out to connect
   * @param schema of the tables
   * @param application whose limits; see {@link StoreKeys}
   * @param time measures how long the server has been unavailable; windows use the server's clock
   */
  public static PostgresLimitState open(
      DataSource source,
      OwnSchema schema,
      String application,
      PostgresLimitSettings settings,
      TimeSource time) {
    LimitConnections connections = new LimitConnections(source, schema, settings, time);
    PostgresLimitState state = new PostgresLimitState(connections, application, settings);
    connections.start();
    return state;
  }

  /** Returns what is known of PostgreSQL now. */
  public StoreHealth health() {
    return connections.health();
  }

  @Override
  public Duration timeout() {
    return settings.timeout();
  }

  @Override
  public int heartbeat(String instance) {
    long alive =
        connections.call(
            "heartbeat",
            to -> to.heartbeat(application, instance, ALIVE),
            HEARTBEAT_TIMEOUT,
            unused -> {});
    return Math.max(1, Math.toIntExact(alive));
  }

  @Override
  public StoreResult take(List<StoreRequest> requests, int times) {
    for (StoreRequest each : requests) {
      LimitState.requirePermits(each.limit(), each.permits());
    }
    long lost = unnoticed.get();
    if (lost != 0 && unnoticed.compareAndSet(lost, 0)) {
      return StoreResult.lost(lost);
    }
    Statement statement = statement(requests);
    return connections.call(
        "limit",
        to -> run(to, statement, times),
        settings.timeout(),
        late -> handBack(requests, late));
  }

  /** A call of the function, or a transaction around it. */
  private interface Statement {
    StoreResult run(LimitConnection connection, long known, long fresh, int times)
        throws SQLException;
  }

  private Statement statement(List<StoreRequest> requests) {
    boolean all = requests.stream().allMatch(each -> each.limit().isScripted());
    return all
        ? LimitStatement.of(requests, keys)::run
        : EvaluatedStatement.of(requests, keys)::run;
  }

  /** The first call of a process only learns the epoch: nothing is lost that was never known. */
  private StoreResult run(LimitConnection connection, Statement statement, int times)
      throws SQLException {
    while (true) {
      long known = epoch.get();
      StoreResult result = statement.run(connection, known, fresh(), times);
      if (result.times() >= 0) {
        return result;
      }
      epoch.compareAndSet(known, result.stamp());
      if (known != 0) {
        return StoreResult.lost(result.stamp());
      }
    }
  }

  /** Hands back the permits of an answer that no caller waits for any more. */
  private void handBack(List<StoreRequest> requests, StoreResult result) {
    if (result.times() > 0) {
      Statement returned = statement(result.handBack(requests));
      connections.submit(to -> noticed(run(to, returned, 0)));
    } else {
      var unused = noticed(result);
    }
  }

  /** Keeps a loss that nobody hears of for the next caller. */
  private StoreResult noticed(StoreResult result) {
    if (result.isLost()) {
      unnoticed.set(result.stamp());
    }
    return result;
  }

  private static long fresh() {
    return ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
  }

  @Override
  public void close() {
    connections.close();
  }
}
