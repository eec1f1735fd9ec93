// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.TestDatabase;
import dev.headroom.database.pool.PoolHealth;
import dev.headroom.database.replica.ReplicaSettings.Consistency;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** Routing over a primary and two streaming replicas. */
@SuppressWarnings("try") // Scopes are only to be closed.
class ReplicaDataSourceIT extends RoutedServers {
  @Test
  void sendsReadOnlyTransactionsOfASessionToReplicasAndAllElseToThePrimary() throws SQLException {
    String where = "SELECT pg_is_in_recovery()";
    try (ConsistencySession.Scope ignored = newSession()) {
      assertThat(read(source, where)).isEqualTo("t");
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(where)) {
        row.next();
        assertThat(row.getBoolean(1)).isFalse();
      }
    }
    assertThat(read(source, where)).as("outside of a session").isEqualTo("f");
    assertThat(source.routed(RouteReason.OUTSIDE_SESSION)).isEqualTo(1);
    assertThat(source.prove(source)).isEqualTo(RoutingProof.REPLICA);
  }

  @Test
  void spreadsSessionsOverTheReplicas() throws SQLException {
    for (int i = 0; i < 200; i++) {
      try (ConsistencySession.Scope ignored = newSession()) {
        read(source, "SELECT 1");
      }
    }
    assertThat(source.replicas())
        .allSatisfy(each -> assertThat(each.served()).isBetween(40L, 160L));
  }

  @Test
  void letsASessionReadWhatItWroteWhicheverReplicaIsPaused() throws SQLException {
    for (int i = 1; i <= 100; i++) {
      if (i % 25 == 1) {
        on(i % 50 == 1 ? FIRST : SECOND, "SELECT pg_wal_replay_pause()");
        on(i % 50 == 1 ? SECOND : FIRST, "SELECT pg_wal_replay_resume()");
      }
      try (ConsistencySession.Scope ignored = newSession()) {
        write(source, i);
        assertThat(read(source, "SELECT value FROM routed")).isEqualTo("" + i);
      }
    }
    assertThat(source.routed(RouteReason.FRESH) + source.routed(RouteReason.WAITED))
        .as("reads that a replica served")
        .isPositive();

    on(FIRST, "SELECT pg_wal_replay_pause()");
    on(SECOND, "SELECT pg_wal_replay_pause()");
    try (ConsistencySession.Scope ignored = newSession()) {
      write(source, -1);
      assertThat(read(source, "SELECT value FROM routed")).isEqualTo("-1");
    }
    assertThat(source.routed(RouteReason.BEHIND)).isPositive();
  }

  @Test
  void findsWhatAFunctionInASelectWrote() throws SQLException {
    TestDatabase.run(
        "CREATE OR REPLACE FUNCTION routed_next() RETURNS int LANGUAGE sql AS"
            + " 'UPDATE routed SET value = value + 1 WHERE id = 1 RETURNING value'");
    on(FIRST, "SELECT pg_wal_replay_pause()");
    on(SECOND, "SELECT pg_wal_replay_pause()");
    try (ConsistencySession.Scope ignored = newSession()) {
      try (Connection connection = source.getConnection();
          PreparedStatement call = connection.prepareStatement("SELECT routed_next()")) {
        call.execute();
      }
      assertThat(read(source, "SELECT value FROM routed")).isEqualTo("1");
    }
  }

  @Test
  void carriesThePositionToAnotherInstanceAndWaitsForNoForgedOne() throws SQLException {
    ConsistencySession writer = ConsistencySession.start();
    String token;
    try (ReplicaDataSource other = open(SETTINGS.withMaxWait(Duration.ZERO), FIRST, SECOND)) {
      awaitFit(other);
      on(FIRST, "SELECT pg_wal_replay_pause()");
      on(SECOND, "SELECT pg_wal_replay_pause()");
      try (ConsistencySession.Scope ignored = writer.open()) {
        write(source, 7);
      }
      token = writer.token();
      assertThat(token).matches("[0-9a-f]+-1-[0-9a-f]+");
      try (ConsistencySession.Scope ignored = ConsistencySession.resume(token).open()) {
        assertThat(read(other, "SELECT value FROM routed")).isEqualTo("7");
      }
    }

    String forged = token.replaceFirst("-[0-9a-f]+$", "-7ffffffffffffff");
    Duration before = source.waited();
    try (ConsistencySession.Scope ignored = ConsistencySession.resume(forged).open()) {
      assertThat(read(source, "SELECT pg_is_in_recovery()")).isEqualTo("f");
    }
    assertThat(source.waited()).isEqualTo(before);
  }

  @Test
  void readsTheCurrentStateWithoutASessionWhereThatIsSet() throws SQLException {
    try (ReplicaDataSource current =
        open(SETTINGS.withConsistency(Consistency.CURRENT), FIRST, SECOND)) {
      awaitFit(current);
      for (int i = 1; i <= 50; i++) {
        TestDatabase.run("UPDATE routed SET value = " + i);
        assertThat(read(current, "SELECT value FROM routed")).isEqualTo("" + i);
      }
      assertThat(read(current, "SELECT pg_is_in_recovery()")).isEqualTo("t");
    }
  }

  @Test
  void refusesAWriteInAReadOnlyTransactionWhereverItRuns() {
    for (boolean inSession : List.of(true, false)) {
      assertThatThrownBy(
              () -> {
                try (ConsistencySession.Scope ignored = inSession ? newSession() : () -> {}) {
                  read(source, "UPDATE routed SET value = 9 RETURNING value");
                }
              })
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("read-only transaction");
    }
  }

  @Test
  void refusesAWriteOfAReadOnlyConnectionInAutoCommit() throws SQLException {
    for (boolean inSession : List.of(true, false)) {
      assertThatThrownBy(
              () -> {
                try (ConsistencySession.Scope ignored = inSession ? newSession() : () -> {};
                    Connection connection = source.getConnection()) {
                  connection.setReadOnly(true);
                  try (Statement statement = connection.createStatement()) {
                    statement.executeUpdate("UPDATE routed SET value = 9");
                  }
                }
              })
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"));
    }
    assertThat(TestDatabase.number("SELECT value FROM routed")).isZero();
  }

  @Test
  void leavesNoTransactionOpenAfterAReadInAutoCommit() throws SQLException {
    try (ConsistencySession.Scope ignored = newSession();
        Connection connection = source.getConnection()) {
      connection.setReadOnly(true);
      try (PreparedStatement read =
          connection.prepareStatement(
              "SELECT id, xact_start FROM generate_series(1, 3) id, pg_stat_activity"
                  + " WHERE pid = pg_backend_pid() ORDER BY id")) {
        read.setFetchSize(1);
        Object first = null;
        for (int i = 0; i < 2; i++) {
          try (ResultSet rows = read.executeQuery()) {
            int count = 0;
            while (rows.next()) {
              count++;
              if (count == 1) {
                assertThat(rows.getTimestamp(2)).as("begin of run %d", i).isNotEqualTo(first);
                first = rows.getTimestamp(2);
              }
            }
            assertThat(count).isEqualTo(3);
          }
        }
        assertThatThrownBy(() -> read.getConnection().prepareStatement("SELECT 1 / 0").execute())
            .isInstanceOf(SQLException.class);
        assertThat(read.execute()).as("after a failure").isTrue();
      }
      connection.setReadOnly(false);
      assertThat(connection.getAutoCommit()).isTrue();
      try (Statement statement = connection.createStatement()) {
        statement.executeUpdate("UPDATE routed SET value = 8");
      }
    }
    assertThat(TestDatabase.number("SELECT value FROM routed")).isEqualTo(8);
  }

  @Test
  void carriesWhatAStatementWroteThatWasCreatedAsAReadOnlyOne() throws SQLException {
    ConsistencySession writer = ConsistencySession.start();
    try (ConsistencySession.Scope ignored = writer.open();
        Connection connection = source.getConnection()) {
      connection.setReadOnly(true);
      try (Statement statement = connection.createStatement()) {
        assertThat(isOnReplica(statement)).isTrue();
        connection.setReadOnly(false);
        statement.executeUpdate("UPDATE routed SET value = 7");
      }
    }
    assertThat(writer.token()).isNotEmpty();
  }

  @Test
  void keepsTheResultsOfOneStatementWhileAnotherRuns() throws SQLException {
    try (ConsistencySession.Scope ignored = newSession();
        Connection connection = source.getConnection()) {
      connection.setReadOnly(true);
      try (Statement outer = connection.createStatement();
          ResultSet rows = outer.executeQuery("SELECT generate_series(1, 10)")) {
        int read = 0;
        while (rows.next()) {
          write(source, 100 + read);
          try (Statement inner = connection.createStatement();
              ResultSet row = inner.executeQuery("SELECT " + rows.getInt(1))) {
            row.next();
            read++;
            assertThat(row.getInt(1)).isEqualTo(read);
          }
        }
        assertThat(read).isEqualTo(10);
      }
    }
  }

  @Test
  void refusesToBecomeReadOnlyInATransaction() throws SQLException {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("UPDATE routed SET value = 3");
        assertThatThrownBy(() -> connection.setReadOnly(true)).isInstanceOf(SQLException.class);
      }
      connection.commit();
    }
    assertThat(TestDatabase.number("SELECT value FROM routed")).isEqualTo(3);
  }

  @Test
  void readsTheCurrentStateOnAReplicaAfterASwitchOfTheLog() throws SQLException {
    try (ReplicaDataSource current =
        open(SETTINGS.withConsistency(Consistency.CURRENT), FIRST, SECOND)) {
      awaitFit(current);
      TestDatabase.run("UPDATE routed SET value = 1", "SELECT pg_switch_wal()");
      assertThat(read(current, "SELECT pg_is_in_recovery()")).isEqualTo("t");
    }
  }

  @Test
  void takesAdvisoryLocksOnThePrimaryOnly() throws SQLException {
    String lock = "SELECT PG_TRY_ADVISORY_XACT_LOCK(4711)";
    try (ConsistencySession.Scope ignored = newSession();
        Connection connection = source.getConnection()) {
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        assertThat(isOnReplica(statement)).isTrue();
        assertThatThrownBy(() -> statement.execute(lock))
            .isInstanceOfSatisfying(
                SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"));
        connection.rollback();

        statement.execute(lock);
        assertThat(isOnReplica(statement)).isFalse();
      }
      connection.rollback();
    }
  }

  private static boolean isOnReplica(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("SELECT pg_is_in_recovery()")) {
      row.next();
      return row.getBoolean(1);
    }
  }

  /** The driver fails on such properties, which it gets when a server is chosen. */
  @Test
  void losesNoConnectionToASettingThatTheDriverFails() throws SQLException {
    HikariDataSource primary = source.unwrap(HikariDataSource.class);
    try (Connection connection = source.getConnection()) {
      connection.setClientInfo((Properties) null);
      assertThatThrownBy(connection::createStatement).isInstanceOf(NullPointerException.class);
      assertThat(PoolHealth.of(primary).active()).isZero();
    }
  }

  @Test
  void leavesNoTransactionOpenAfterAQueryOfThePosition() throws SQLException {
    try (Connection connection = TestDatabase.sessions().getConnection()) {
      connection.setAutoCommit(false);
      assertThat(PositionSample.written(connection).lsn()).isPositive();
      // The driver refuses it in a transaction.
      connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      assertThat(connection.getAutoCommit()).isFalse();
    }
  }
}
