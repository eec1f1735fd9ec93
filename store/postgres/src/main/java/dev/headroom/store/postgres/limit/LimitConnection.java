// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.limit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** One connection with the two functions of limits. Confined to one thread. */
final class LimitConnection implements AutoCloseable {
  private static final String TAKE =
      "SELECT headroom_limit_take_1(?, ?, ?::text[], ?::int[], ?::bigint[], ?)";
  private static final String BEAT = "SELECT headroom_limit_beat_1(?, ?, ?)";
  private static final int ASKED = 13;

  /** Rows a beat that nobody need know any more. */
  private static final int MOST_FORGOTTEN = 2_000;

  private static final long SLACK_MILLIS = 1_000;
  private static final int SCHEMA_MILLIS = 10_000;

  private final Connection connection;
  private final PreparedStatement take;
  private final PreparedStatement beat;

  private LimitConnection(Connection connection) throws SQLException {
    this.connection = connection;
    this.take = connection.prepareStatement(TAKE);
    this.beat = connection.prepareStatement(BEAT);
  }

  /** Connects, makes the schema where it is missing, and warms the plans up. */
  static LimitConnection open(DataSource source, Duration timeout) throws SQLException {
    Connection connection = source.getConnection();
    try {
      connection.setNetworkTimeout(Runnable::run, SCHEMA_MILLIS);
      connection.setAutoCommit(true);
      LimitSchema.create(connection);
      LimitConnection session = new LimitConnection(connection);
      session.prepare(timeout.toMillis());
      return session;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /**
   * Plans are made once and by index, whatever size the tables had then. The server gives a
   * decision up when nobody waits for it any more; the socket's time-out is for one that hangs.
   */
  private void prepare(long timeoutMillis) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "SET enable_seqscan = off; SET enable_bitmapscan = off; SET jit = off;"
              + " SET plan_cache_mode = force_generic_plan; SET application_name ="
              + " 'headroom limit'");
    }
    long fresh = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    long known = take(0, fresh, new String[0], new int[0], new long[0], 0)[1];
    long[] once = new long[ASKED];
    once[1] = 1;
    once[2] = 1;
    once[3] = 1;
    take(known, fresh, new String[] {"warm-up:" + System.nanoTime()}, new int[] {1}, once, 1);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET statement_timeout = " + Math.max(1, timeoutMillis));
    }
    connection.setNetworkTimeout(Runnable::run, (int) (timeoutMillis + SLACK_MILLIS));
  }

  long[] take(long known, long fresh, String[] names, int[] turns, long[] asked, long times)
      throws SQLException {
    take.setLong(1, known);
    take.setLong(2, fresh);
    take.setObject(3, names);
    take.setObject(4, turns);
    take.setObject(5, asked);
    take.setLong(6, times);
    try (ResultSet row = take.executeQuery()) {
      row.next();
      Object[] told = (Object[]) row.getArray(1).getArray();
      long[] answer = new long[told.length];
      for (int i = 0; i < answer.length; i++) {
        answer[i] = ((Number) told[i]).longValue();
      }
      return answer;
    }
  }

  long beat(String instance, Duration term) throws SQLException {
    beat.setString(1, instance);
    beat.setLong(2, term.toNanos() / 1_000);
    beat.setInt(3, MOST_FORGOTTEN);
    try (ResultSet row = beat.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Tells whether the connection may be used after a failure of a statement. */
  boolean survives(SQLException failure) throws SQLException {
    @Nullable String state = failure.getSQLState();
    return state != null
        && !state.startsWith("08")
        && !state.startsWith("57P")
        && !connection.isClosed();
  }

  /** Asks nothing, so that a connection that died idle is noticed before it is needed. */
  void ping() throws SQLException {
    if (!connection.isValid(1)) {
      throw new SQLException("the connection died idle", "08006");
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
