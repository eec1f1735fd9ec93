// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.TestDatabase;
import dev.headroom.database.pool.PoolSettings;
import dev.headroom.database.pool.Pools;
import dev.headroom.store.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A primary with the table {@code routed}, two streaming replicas, and a routing over them. */
abstract class RoutedServers {
  static final Duration CONNECT = Duration.ofSeconds(5);
  static final ReplicaSettings SETTINGS =
      ReplicaSettings.defaults()
          .withPollInterval(Duration.ofMillis(20))
          .withMaxWait(Duration.ofSeconds(2));

  /** They end with the JVM. */
  static final PostgresServer FIRST = TestDatabase.startReplica();

  static final PostgresServer SECOND = TestDatabase.startReplica();

  ReplicaDataSource source;

  @BeforeEach
  void open() throws SQLException {
    on(FIRST, "SELECT pg_wal_replay_resume()");
    on(SECOND, "SELECT pg_wal_replay_resume()");
    TestDatabase.run(
        "DROP TABLE IF EXISTS routed",
        "CREATE TABLE routed (id int PRIMARY KEY, value int)",
        "INSERT INTO routed VALUES (1, 0)");
    awaitReplay(FIRST);
    awaitReplay(SECOND);
    source = open(SETTINGS, FIRST, SECOND);
    awaitFit(source);
  }

  @AfterEach
  void close() {
    source.close();
  }

  static ReplicaDataSource open(ReplicaSettings settings, PostgresServer... servers)
      throws SQLException {
    PoolSettings small = PoolSettings.of(2, 4).withTimeout(CONNECT);
    List<Replica> replicas = new ArrayList<>();
    for (PostgresServer each : servers) {
      DatabaseUrl url = DatabaseUrl.parse(each.jdbcUrl("postgres"));
      replicas.add(Replica.of("replica-" + (replicas.size() + 1), url, small, 1));
    }
    return ReplicaDataSource.open(
        Pools.open("primary", small, TestDatabase.url()),
        TestDatabase.url().unpooled(CONNECT),
        replicas,
        settings);
  }

  static void awaitFit(ReplicaDataSource source) {
    await(() -> source.replicas().stream().allMatch(ReplicaStatus::isFit));
  }

  static void awaitReplay(PostgresServer replica) throws SQLException {
    long written = TestDatabase.number("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn");
    await(() -> number(replica, "SELECT pg_last_wal_replay_lsn() - '0/0'::pg_lsn") >= written);
  }

  static long number(PostgresServer server, String query) {
    try (Connection connection =
            DatabaseUrl.parse(server.jdbcUrl("postgres")).unpooled(CONNECT).getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the condition is met in time").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** A read-only transaction, as Spring's {@code @Transactional(readOnly = true)} makes it. */
  static String read(ReplicaDataSource from, String query) throws SQLException {
    try (Connection connection = from.getConnection()) {
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      String value;
      try (PreparedStatement statement = connection.prepareStatement(query);
          ResultSet row = statement.executeQuery()) {
        row.next();
        value = row.getString(1);
      }
      connection.commit();
      connection.setAutoCommit(true);
      connection.setReadOnly(false);
      return value;
    }
  }

  static void write(ReplicaDataSource to, int value) throws SQLException {
    try (Connection connection = to.getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement statement =
          connection.prepareStatement("UPDATE routed SET value = ? WHERE id = 1")) {
        statement.setInt(1, value);
        statement.executeUpdate();
      }
      connection.commit();
      connection.setAutoCommit(true);
    }
  }

  static void on(PostgresServer server, String sql) throws SQLException {
    try (Connection connection =
            DatabaseUrl.parse(server.jdbcUrl("postgres")).unpooled(CONNECT).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static ConsistencySession.Scope newSession() {
    return ConsistencySession.start().open();
  }
}
