// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.limit;

import dev.headroom.store.postgres.schema.OwnSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** One connection with the two functions of limits. Confined to one thread. */
final class LimitConnection implements AutoCloseable {
  private static final String TAKE =
      "SELECT headroom_limit_take_3(?, ?, ?::text[], ?::int[], ?::bigint[], ?)";
  private static final String HEARTBEAT = "SELECT headroom_limit_heartbeat_2(?, ?, ?, ?)";
  private static final String ADD =
      "INSERT INTO headroom_limit_state (name) SELECT n FROM unnest(?::text[]) AS n ORDER BY n"
          + " ON CONFLICT DO NOTHING";
  private static final String LOCK =
      "SELECT name, state FROM headroom_limit_state WHERE name = ANY (?::text[]) ORDER BY name"
          + " FOR UPDATE";
  private static final String STORE =
      "UPDATE headroom_limit_state SET state = ?, ends = ? WHERE name = ?"
          + " AND (state <> ? OR ends < ?)";

  /** How many rows that have expired a heartbeat deletes. */
  private static final int MAX_DELETED = 2_000;

  private static final long SLACK_MILLIS = 1_000;
  private static final int SCHEMA_MILLIS = 10_000;

  private final Connection connection;
  private final OwnSchema schema;
  private final PreparedStatement take;
  private final PreparedStatement heartbeat;

  private LimitConnection(Connection connection, OwnSchema schema) throws SQLException {
    this.connection = connection;
    this.schema = schema;
    this.take = prepare(TAKE);
    this.heartbeat = prepare(HEARTBEAT);
  }

  private PreparedStatement prepare(String sql) throws SQLException {
    return connection.prepareStatement(schema.qualify(sql));
  }

  /** Connects, creates or checks the tables, and warms the plans up. */
  static LimitConnection open(DataSource source, OwnSchema schema, Duration timeout)
      throws SQLException {
    Connection connection = source.getConnection();
    try {
      connection.setNetworkTimeout(Runnable::run, SCHEMA_MILLIS);
      connection.setAutoCommit(true);
      boolean pooled = isPooled(connection);
      if (pooled) {
        connection.unwrap(PGConnection.class).setPrepareThreshold(0);
      }
      schema.ensure(connection, LimitSchema.script());
      LimitConnection ready = new LimitConnection(connection, schema);
      ready.warmUp(pooled, timeout.toMillis());
      return ready;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /**
   * Returns whether a pooler stands before the server: it invents the process number that it names
   * to its clients. In transaction mode it hands the server's session, and what was set in it, to
   * the next client.
   */
  private static boolean isPooled(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      return connection.unwrap(PGConnection.class).getBackendPID() != row.getInt(1);
    }
  }

  /**
   * Plans are made once and by index, whatever size the tables had then. The server cancels a
   * decision when nobody waits for it any more; the socket's time-out is for one that hangs. Behind
   * a pooler, whose sessions are others' too, only the latter holds.
   */
  private void warmUp(boolean pooled, long timeoutMillis) throws SQLException {
    set(
        pooled,
        "SET enable_seqscan = off; SET enable_bitmapscan = off; SET jit = off;"
            + " SET plan_cache_mode = force_generic_plan; SET application_name ="
            + " 'headroom limit'");
    long fresh = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    long known = take(0, fresh, new String[0], new int[0], new long[0], 0)[1];
    long[] once = new long[LimitStatement.NUMBERS];
    once[1] = 1;
    once[2] = 1;
    once[3] = 1;
    take(known, fresh, new String[] {"warm-up:" + System.nanoTime()}, new int[] {1}, once, 1);
    set(pooled, "SET statement_timeout = " + Math.max(1, timeoutMillis));
    connection.setNetworkTimeout(Runnable::run, (int) (timeoutMillis + SLACK_MILLIS));
  }

  private void set(boolean pooled, String settings) throws SQLException {
    if (!pooled) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(settings);
      }
    }
  }

  long[] take(long known, long fresh, String[] names, int[] lockOrder, long[] numbers, long times)
      throws SQLException {
    take.setLong(1, known);
    take.setLong(2, fresh);
    take.setObject(3, names);
    take.setObject(4, lockOrder);
    take.setObject(5, numbers);
    take.setLong(6, times);
    try (ResultSet row = take.executeQuery()) {
      row.next();
      return numbers(row, 1);
    }
  }

  long heartbeat(String application, String instance, Duration term) throws SQLException {
    heartbeat.setString(1, application);
    heartbeat.setString(2, instance);
    heartbeat.setLong(3, term.toNanos() / 1_000);
    heartbeat.setInt(4, MAX_DELETED);
    try (ResultSet row = heartbeat.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  /** What is done in one transaction. */
  interface Work<T> {
    T run() throws SQLException;
  }

  <T> T inTransaction(Work<T> work) throws SQLException {
    connection.setAutoCommit(false);
    try {
      T result = work.run();
      connection.commit();
      return result;
    } finally {
      if (!connection.isClosed()) {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
  }

  /**
   * Locks the rows of states and returns what they hold.
   *
   * @param adds whether a row that is missing is added; else its state is empty
   */
  List<long[]> lock(List<String> names, boolean adds) throws SQLException {
    String[] sorted = names.stream().sorted().toArray(String[]::new);
    long[][] states = new long[names.size()][0];
    int found;
    // A row that expired may be deleted between the two statements.
    do {
      found = 0;
      try (PreparedStatement add = prepare(ADD);
          PreparedStatement lock = prepare(LOCK)) {
        add.setObject(1, adds ? sorted : new String[0]);
        add.executeUpdate();
        lock.setObject(1, sorted);
        try (ResultSet rows = lock.executeQuery()) {
          while (rows.next()) {
            states[names.indexOf(rows.getString(1))] = numbers(rows, 2);
            found++;
          }
        }
      }
    } while (adds && found < sorted.length);
    return List.of(states);
  }

  /** Writes a state into a row that is locked, when it changed or must live longer. */
  void store(String name, long[] state, long endMicros) throws SQLException {
    try (PreparedStatement store = prepare(STORE)) {
      store.setObject(1, state);
      store.setLong(2, endMicros);
      store.setString(3, name);
      store.setObject(4, state);
      store.setLong(5, endMicros);
      store.executeUpdate();
    }
  }

  long clockMicros() throws SQLException {
    try (PreparedStatement query = prepare("SELECT headroom_limit_clock()");
        ResultSet row = query.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private static long[] numbers(ResultSet row, int column) throws SQLException {
    Object[] values = (Object[]) row.getArray(column).getArray();
    long[] numbers = new long[values.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = ((Number) values[i]).longValue();
    }
    return numbers;
  }

  /** Returns whether the connection may be used after a failure of a statement. */
  boolean survives(SQLException failure) throws SQLException {
    @Nullable String state = failure.getSQLState();
    return state != null
        && !state.startsWith("08")
        && !state.startsWith("57P")
        && !connection.isClosed();
  }

  /** Checks the connection, so that a connection that died idle is noticed before it is needed. */
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
