// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.limit;

import dev.headroom.ground.StoreHealth;
import dev.headroom.ground.TimeSource;
import dev.headroom.store.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.postgresql.ds.PGSimpleDataSource;

/** PostgreSQL for one test class, and states that are up before the test goes on. */
final class LimitDatabase implements AutoCloseable {
  private final PostgresServer server = PostgresServer.temporary();

  /** Opens a state with a time-out that a loaded machine does not trip over. */
  PostgresLimitState patientState() {
    return upWhenReturned(
        source(), new PostgresLimitSettings(Duration.ofSeconds(5), 3), TimeSource.system());
  }

  /** Opens a state of another application in the same schema. */
  PostgresLimitState stateOf(String application) {
    return upWhenReturned(
        application,
        source(),
        new PostgresLimitSettings(Duration.ofSeconds(5), 3),
        TimeSource.system());
  }

  static PostgresLimitState upWhenReturned(
      DataSource source, PostgresLimitSettings settings, TimeSource time) {
    return upWhenReturned("test", source, settings, time);
  }

  private static PostgresLimitState upWhenReturned(
      String application, DataSource source, PostgresLimitSettings settings, TimeSource time) {
    PostgresLimitState state = PostgresLimitState.open(source, application, settings, time);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> state.health().state() == StoreHealth.State.UP);
    return state;
  }

  DataSource source() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(server.jdbcUrl("postgres"));
    source.setConnectTimeout(1);
    return source;
  }

  PostgresServer server() {
    return server;
  }

  void run(String sql) {
    try (Connection connection = source().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Does what a crash of the server does to tables without a log. */
  void emptyTables() {
    run(
        "TRUNCATE headroom.headroom_limit_epoch, headroom.headroom_limit,"
            + " headroom.headroom_limit_grant, headroom.headroom_limit_state,"
            + " headroom.headroom_limit_instance");
  }

  long number(String sql) {
    try (Connection connection = source().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lets real time pass, never less than asked. */
  static void pass(Duration duration) {
    long until = System.nanoTime() + duration.toNanos() + TimeUnit.MILLISECONDS.toNanos(1);
    for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
