// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.TestDatabase;
import dev.headroom.database.pool.PoolSettings;
import dev.headroom.database.pool.Pools;
import dev.headroom.database.replica.ReplicaSettings.Consistency;
import dev.headroom.store.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Routing over a primary and two streaming replicas. */
@SuppressWarnings("try") // Scopes are only to be closed.
class ReplicaDataSourceIT {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final ReplicaSettings SETTINGS =
      ReplicaSettings.defaults()
          .withPollInterval(Duration.ofMillis(20))
          .withMaxWait(Duration.ofSeconds(2));

  /** They end with the JVM. */
  private static final PostgresServer FIRST = TestDatabase.startReplica();

  private static final PostgresServer SECOND = TestDatabase.startReplica();

  private ReplicaDataSource source;

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

  private static ReplicaDataSource open(ReplicaSettings settings, PostgresServer... servers)
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

  private static void awaitFit(ReplicaDataSource source) {
    await(() -> source.replicas().stream().allMatch(ReplicaStatus::isFit));
  }

  private static void awaitReplay(PostgresServer replica) throws SQLException {
    long written = TestDatabase.number("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn");
    await(() -> number(replica, "SELECT pg_last_wal_replay_lsn() - '0/0'::pg_lsn") >= written);
  }

  private static long number(PostgresServer server, String query) {
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

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the condition is met in time").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** A read-only transaction, as Spring's {@code @Transactional(readOnly = true)} makes it. */
  private static String read(ReplicaDataSource from, String query) throws SQLException {
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

  private static void write(ReplicaDataSource to, int value) throws SQLException {
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

  private static void on(PostgresServer server, String sql) throws SQLException {
    try (Connection connection =
            DatabaseUrl.parse(server.jdbcUrl("postgres")).unpooled(CONNECT).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static ConsistencySession.Scope newSession() {
    return ConsistencySession.start().open();
  }

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
    on(FIRST, "SELECT pg_wal_replay_pause()");
    on(SECOND, "SELECT pg_wal_replay_pause()");
    ConsistencySession writer = ConsistencySession.start();
    try (ConsistencySession.Scope ignored = writer.open()) {
      write(source, 7);
    }
    String token = writer.token();
    assertThat(token).matches("[0-9a-f]+-1-[0-9a-f]+");
    try (ReplicaDataSource other = open(SETTINGS.withMaxWait(Duration.ZERO), FIRST, SECOND)) {
      awaitFit(other);
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
  void takesAReplicaThatIsTooFarBehindOutAndInAgain() throws SQLException {
    try (ReplicaDataSource strict =
        open(SETTINGS.withMaxLag(Duration.ofMillis(200)), FIRST, SECOND)) {
      awaitFit(strict);
      on(FIRST, "SELECT pg_wal_replay_pause()");
      await(() -> {
        try {
          TestDatabase.run("UPDATE routed SET value = value + 1");
        } catch (SQLException e) {
          throw new IllegalStateException(e);
        }
        return !strict.replicas().getFirst().isFit();
      });
      ReplicaStatus behind = strict.replicas().getFirst();
      assertThat(behind.reason()).contains("max-lag");
      assertThat(behind.lag()).isGreaterThan(Duration.ofMillis(200));
      assertThat(behind.lagBytes()).isPositive();

      on(FIRST, "SELECT pg_wal_replay_resume()");
      awaitFit(strict);
    }
  }

  @Test
  void refusesAReplicaOfAnotherClusterAndThePrimaryItself() throws SQLException {
    try (PostgresServer stranger = PostgresServer.temporary();
        PostgresServer strangersReplica = stranger.startReplica();
        ReplicaDataSource wrong = open(SETTINGS, stranger, strangersReplica, FIRST)) {
      await(() -> wrong.replicas().get(2).isFit());
      for (int i = 0; i < 2; i++) {
        int other = i;
        await(() -> wrong.replicas().get(other).reason().contains("another cluster"));
      }
      for (int i = 0; i < 20; i++) {
        try (ConsistencySession.Scope ignored = newSession()) {
          assertThat(read(wrong, "SELECT value FROM routed")).isEqualTo("0");
        }
      }
      assertThat(wrong.replicas().get(2).served()).isEqualTo(20);
    }
  }

  @Test
  void saysWhatTheRoleMayNotReadAndLeavesTheReadsToThePrimary() throws SQLException {
    TestDatabase.run(
        "DROP ROLE IF EXISTS weak",
        "CREATE ROLE weak LOGIN",
        "GRANT SELECT ON routed TO weak",
        "REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC");
    awaitReplay(FIRST);
    DatabaseUrl primary = TestDatabase.url().withCredentials("weak", "");
    DatabaseUrl replica = DatabaseUrl.parse(FIRST.jdbcUrl("postgres")).withCredentials("weak", "");
    PoolSettings small = PoolSettings.of(1, 1);
    try (ReplicaDataSource weak =
        ReplicaDataSource.open(
            Pools.open("weak", small, primary),
            primary.unpooled(CONNECT),
            List.of(Replica.of("replica-1", replica, small, 1)),
            SETTINGS)) {
      await(() -> weak.replicas().getFirst().reason().contains("pg_control_system"));
      try (ConsistencySession.Scope ignored = newSession()) {
        assertThat(read(weak, "SELECT value FROM routed")).isEqualTo("0");
      }
    } finally {
      TestDatabase.run(
          "GRANT EXECUTE ON FUNCTION pg_control_system() TO PUBLIC", "DROP OWNED BY weak");
    }
  }

  @Test
  void readsOnWhenAReplicaIsKilledAndThenTheOther() throws Exception {
    try (PostgresServer one = TestDatabase.startReplica();
        PostgresServer two = TestDatabase.startReplica();
        ReplicaDataSource killed = open(SETTINGS, one, two)) {
      awaitFit(killed);
      AtomicBoolean stop = new AtomicBoolean();
      CompletableFuture<Integer> reads =
          CompletableFuture.supplyAsync(() -> {
            int count = 0;
            while (!stop.get()) {
              try (ConsistencySession.Scope ignored = newSession()) {
                assertThat(read(killed, "SELECT count(*) FROM routed")).isEqualTo("1");
                count++;
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            }
            return count;
          });
      await(() -> reads.isDone() || served(killed, 0) > 20);
      one.kill();
      await(() -> reads.isDone() || !killed.replicas().getFirst().isFit());
      long before = served(killed, 1);
      await(() -> reads.isDone() || served(killed, 1) > before + 20);
      two.kill();
      await(() -> reads.isDone() || killed.routed(RouteReason.NONE_FIT) > 20);
      stop.set(true);

      assertThat(reads.get()).isGreaterThan(60);
    }
  }

  private static long served(ReplicaDataSource source, int replica) {
    return source.replicas().get(replica).served();
  }

  @Test
  void runsAReadThatTheReplayCancelsAgainOnThePrimary() throws Exception {
    TestDatabase.run(
        "DROP TABLE IF EXISTS conflict",
        "CREATE TABLE conflict (id int)",
        "INSERT INTO conflict SELECT generate_series(1, 100)");
    for (PostgresServer each : List.of(FIRST, SECOND)) {
      on(each, "ALTER SYSTEM SET max_standby_streaming_delay = 0");
      on(each, "SELECT pg_reload_conf()");
    }
    ConsistencySession session = ConsistencySession.start();
    try (ConsistencySession.Scope ignored = session.open()) {
      write(source, 1); // The table is there, wherever the session reads.
    }
    CompletableFuture<String> result =
        CompletableFuture.supplyAsync(() -> {
          try (ConsistencySession.Scope ignored = session.open()) {
            return read(
                source,
                "SELECT count(*) || ' on a replica: ' || pg_is_in_recovery() FROM conflict"
                    + " WHERE id > 0 AND (SELECT CASE WHEN pg_is_in_recovery()"
                    + " THEN pg_sleep(60)::text END) IS NULL");
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
    await(() -> sleeps(FIRST) || sleeps(SECOND) || result.isDone());
    TestDatabase.run("DELETE FROM conflict WHERE id > 40", "VACUUM conflict");
    String read = result.get();
    for (PostgresServer each : List.of(FIRST, SECOND)) {
      on(each, "ALTER SYSTEM RESET max_standby_streaming_delay");
      on(each, "SELECT pg_reload_conf()");
    }

    assertThat(read).isEqualTo("40 on a replica: false");
    assertThat(source.routed(RouteReason.RETRIED)).isEqualTo(1);
  }

  private static boolean sleeps(PostgresServer server) {
    return number(server, "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") > 0;
  }

  @Test
  void readsOnThePrimaryWhatAReplicaCannotRead() throws SQLException {
    TestDatabase.run(
        "DROP TABLE IF EXISTS scratch", "CREATE UNLOGGED TABLE scratch AS SELECT 5 AS value");
    ConsistencySession session = ConsistencySession.start();
    try (ConsistencySession.Scope ignored = session.open()) {
      write(source, 1);
      assertThat(read(source, "SELECT value FROM scratch")).isEqualTo("5");
      assertThat(
              read(
                  source,
                  "SELECT pg_is_in_recovery() FROM (SELECT pg_advisory_xact_lock_shared(1)) lock"))
          .isEqualTo("f");
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
}
