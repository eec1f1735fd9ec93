// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.TestDatabase;
import dev.headroom.database.pool.PoolSettings;
import dev.headroom.database.pool.Pools;
import dev.headroom.ground.Deadline;
import dev.headroom.ground.TimeSource;
import java.io.Closeable;
import java.io.IOException;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;

@Timeout(240)
class TimedDataSourceIT {
  private final List<String> reported = new ArrayList<>();
  private final List<StatementRun> runs = new ArrayList<>();
  private final StatementListener listener =
      new StatementListener() {
        @Override
        public void statementExecuted(StatementRun run) {
          assertThat(run.nanos()).isPositive();
          SQLException failure = run.failure();
          reported.add(
              failure == null ? run.sql() : run.sql() + " failed " + failure.getSQLState());
          runs.add(run);
        }

        @Override
        public void transactionEnded(long nanos, @Nullable SQLException failure) {
          reported.add("end");
        }
      };
  private final DataSource timed =
      TimedDataSource.of(Pools.open("timed", PoolSettings.of(1, 0), TestDatabase.url()), listener);

  @BeforeEach
  void freshTable() throws SQLException {
    TestDatabase.run("DROP TABLE IF EXISTS timed", "CREATE TABLE timed (n int UNIQUE)");
  }

  @AfterEach
  void close() throws IOException {
    ((Closeable) timed).close();
  }

  @Test
  void reportsEachExecutionOnceWithItsText() throws SQLException {
    try (Connection connection = timed.getConnection();
        Statement plain = connection.createStatement();
        PreparedStatement prepared = connection.prepareStatement("INSERT INTO timed VALUES (?)");
        CallableStatement call = connection.prepareCall("SELECT now()")) {
      plain.execute("SELECT 1");
      plain.executeQuery("SELECT 2").close();
      plain.executeUpdate("DELETE FROM timed");
      prepared.setInt(1, 7);
      prepared.executeUpdate();
      call.execute();
    }

    assertThat(reported)
        .containsExactly(
            "SELECT 1",
            "SELECT 2",
            "DELETE FROM timed",
            "INSERT INTO timed VALUES (?)",
            "SELECT now()");
  }

  @Test
  void reportsABatchOnce() throws SQLException {
    try (Connection connection = timed.getConnection();
        Statement plain = connection.createStatement();
        PreparedStatement prepared = connection.prepareStatement("INSERT INTO timed VALUES (?)")) {
      for (int n = 0; n < 3; n++) {
        prepared.setInt(1, n);
        prepared.addBatch();
      }
      assertThat(prepared.executeBatch()).hasSize(3);
      plain.addBatch("DELETE FROM timed WHERE n = 0");
      plain.addBatch("DELETE FROM timed WHERE n = 1");
      assertThat(plain.executeBatch()).hasSize(2);
      plain.addBatch("SELECT 0");
      plain.clearBatch();
      plain.addBatch("DELETE FROM timed");
      assertThat(plain.executeBatch()).hasSize(1);
    }

    assertThat(reported)
        .containsExactly(
            "INSERT INTO timed VALUES (?)", "DELETE FROM timed WHERE n = 0", "DELETE FROM timed");
  }

  @Test
  void passesOnAndReportsTheDriversException() throws SQLException {
    try (Connection connection = timed.getConnection();
        PreparedStatement prepared =
            connection.prepareStatement("INSERT INTO timed VALUES (1), (1)")) {
      assertThatThrownBy(prepared::execute)
          .isInstanceOf(org.postgresql.util.PSQLException.class)
          .extracting(e -> ((SQLException) e).getSQLState())
          .isEqualTo("23505");
    }

    assertThat(reported).containsExactly("INSERT INTO timed VALUES (1), (1) failed 23505");
  }

  @Test
  void reportsTheEndOfATransactionButNoSavepoint() throws SQLException {
    try (Connection connection = timed.getConnection()) {
      connection.setAutoCommit(false);
      connection.rollback(connection.setSavepoint());
      connection.commit();
      connection.rollback();
    }

    assertThat(reported).containsExactly("end", "end");
  }

  @Test
  void unwrapsToPoolDriverAndItself() throws SQLException {
    assertThat(timed.unwrap(HikariDataSource.class).getPoolName()).isEqualTo("timed");
    assertThat(timed.isWrapperFor(HikariDataSource.class)).isTrue();
    assertThat(timed.isWrapperFor(String.class)).isFalse();
    try (Connection connection = timed.getConnection();
        Statement statement = connection.createStatement()) {
      assertThat(connection.unwrap(PGConnection.class).getBackendPID()).isPositive();
      assertThat(connection.isWrapperFor(PGConnection.class)).isTrue();
      assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
      assertThat(statement.unwrap(PGStatement.class)).isNotNull();
      assertThat(statement.getConnection()).isSameAs(connection);
      assertThat(Set.of(connection, statement)).contains(connection, statement);
    }
  }

  @Test
  void leavesRowsToTheDriver() throws SQLException {
    try (Connection connection = timed.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT 5")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getInt(1)).isEqualTo(5);
      assertThat(java.lang.reflect.Proxy.isProxyClass(row.getClass())).isFalse();
    }
  }

  @Test
  @SuppressWarnings("try") // the scope is only to be closed
  void cancelsAStatementAtTheDeadlineAndKeepsItsConnection() throws SQLException {
    try (Connection connection = timed.getConnection();
        Statement statement = connection.createStatement()) {
      int process = connection.unwrap(PGConnection.class).getBackendPID();
      Deadline deadline = Deadline.after(Duration.ofMillis(200), TimeSource.system());
      try (Deadline.Scope scope = deadline.makeCurrent()) {
        assertThatThrownBy(() -> statement.execute("SELECT pg_sleep(50)"))
            .extracting(e -> ((SQLException) e).getSQLState())
            .isEqualTo("57014");
      }
      statement.execute("SELECT 1");
      assertThat(connection.unwrap(PGConnection.class).getBackendPID()).isEqualTo(process);
    }

    assertThat(reported).containsExactly("SELECT pg_sleep(50) failed 57014", "SELECT 1");
  }

  @Test
  @SuppressWarnings("try") // the scope is only to be closed
  void keepsAShorterTimeoutOfTheApplication() throws SQLException {
    try (Connection connection = timed.getConnection();
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(3);
      Deadline deadline = Deadline.after(Duration.ofSeconds(30), TimeSource.system());
      try (Deadline.Scope scope = deadline.makeCurrent()) {
        statement.execute("SELECT 1");
      }
      assertThat(statement.getQueryTimeout()).isEqualTo(3);
    }
  }

  @Test
  @SuppressWarnings("try") // the scope is only to be closed
  void leavesNoDeadlineOnAStatementThatIsExecutedAgain() throws SQLException {
    try (Connection connection = timed.getConnection();
        PreparedStatement statement = connection.prepareStatement("SELECT 1")) {
      statement.setQueryTimeout(60);
      Deadline deadline = Deadline.after(Duration.ofSeconds(3), TimeSource.system());
      try (Deadline.Scope scope = deadline.makeCurrent()) {
        statement.execute();
      }
      assertThat(statement.getQueryTimeout()).isEqualTo(60);
    }
  }

  @Test
  void remembersTypesAndAHashOfValuesButNoValue() throws SQLException {
    try (Connection connection = timed.getConnection();
        PreparedStatement prepared =
            connection.prepareStatement("SELECT ?::int, ?::text, ?::timestamptz")) {
      for (int i : new int[] {1, 2, 1}) {
        prepared.setInt(1, i);
        prepared.setString(2, "secret");
        prepared.setNull(3, Types.TIMESTAMP_WITH_TIMEZONE);
        prepared.executeQuery().close();
      }
    }

    assertThat(runs).extracting(StatementRun::bindTypes).containsOnly("3: integer, text, null");
    assertThat(runs.get(0).bindsHash()).isEqualTo(runs.get(2).bindsHash());
    assertThat(runs.get(0).bindsHash()).isNotEqualTo(runs.get(1).bindsHash());
  }

  @Test
  void countsTheStatementsOfABatch() throws SQLException {
    try (Connection connection = timed.getConnection();
        PreparedStatement prepared = connection.prepareStatement("INSERT INTO timed VALUES (?)")) {
      for (int n = 0; n < 3; n++) {
        prepared.setInt(1, n);
        prepared.addBatch();
      }
      prepared.executeBatch();
      prepared.setInt(1, 7);
      prepared.execute();
    }

    assertThat(runs).extracting(StatementRun::batchSize).containsExactly(3, 1);
  }

  @Test
  void numbersConnectionsAndTransactionsOfAUnit() throws SQLException {
    try (UnitOfWork.Scope unit = UnitOfWork.open(() -> "job")) {
      try (Connection connection = timed.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("SELECT 1");
        connection.setAutoCommit(false);
        statement.execute("SELECT 2");
        statement.execute("SELECT 3");
        connection.commit();
        statement.execute("SELECT 4");
        connection.rollback();
      }
      try (Connection connection = timed.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("SELECT 5");
      }
      List<RecordedRun> of = unit.unit().runs();
      assertThat(of).hasSize(5);
      assertThat(of.get(0).transactionId()).isZero();
      assertThat(of.get(1).transactionId()).isPositive().isEqualTo(of.get(2).transactionId());
      assertThat(of.get(3).transactionId()).isPositive().isNotEqualTo(of.get(2).transactionId());
      assertThat(of.get(3).connectionId()).isEqualTo(of.get(0).connectionId());
      assertThat(of.get(4).connectionId()).isNotEqualTo(of.get(0).connectionId());
      assertThat(of).extracting(each -> each.shape().text()).containsOnly("SELECT ?");
      assertThat(of.get(0).bindsHash()).isNotEqualTo(of.get(1).bindsHash());
    }
  }

  @Test
  void callsEachListenerAlsoAfterOneThatFails() throws SQLException {
    StatementListener broken =
        new StatementListener() {
          @Override
          public void statementExecuted(StatementRun run) {
            throw new IllegalStateException("broken");
          }

          @Override
          public void transactionEnded(long nanos, @Nullable SQLException failure) {
            throw new IllegalStateException("broken");
          }
        };
    DataSource fragile =
        TimedDataSource.of(TestDatabase.sessions(), StatementListener.all(broken, listener));
    try (Connection connection = fragile.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      try (ResultSet row = statement.executeQuery("SELECT 5")) {
        assertThat(row.next()).isTrue();
      }
      connection.rollback();
    }

    assertThat(reported).containsExactly("SELECT 5", "end");
  }

  /** Otherwise a commit that succeeded would be taken for one that failed. */
  @Test
  void commitsAlsoWhereAListenerLacksAClass() throws SQLException {
    StatementListener broken =
        new StatementListener() {
          @Override
          public void statementExecuted(StatementRun run) {
            throw new NoClassDefFoundError("shop/Tracer");
          }

          @Override
          public void transactionEnded(long nanos, @Nullable SQLException failure) {
            throw new NoClassDefFoundError("shop/Tracer");
          }
        };
    String insert = "INSERT INTO timed SELECT count(*) FROM timed";
    for (StatementListener each : List.of(broken, StatementListener.all(broken, listener))) {
      try (Connection connection =
              TimedDataSource.of(TestDatabase.sessions(), each).getConnection();
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        statement.execute(insert);
        connection.commit();
      }
    }
    assertThat(TestDatabase.number("SELECT count(*) FROM timed")).isEqualTo(2);
    assertThat(reported).containsExactly(insert, "end");
  }
}
