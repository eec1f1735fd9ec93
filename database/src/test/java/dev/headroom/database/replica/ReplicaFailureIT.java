// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.TestDatabase;
import dev.headroom.database.pool.PoolSettings;
import dev.headroom.database.pool.Pools;
import dev.headroom.database.statement.TimedDataSource;
import dev.headroom.ground.SettingsException;
import dev.headroom.store.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Routing while replicas are behind, lost, strangers, or cannot serve a read. */
@SuppressWarnings("try") // Scopes are only to be closed.
class ReplicaFailureIT extends RoutedServers {
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
  void takesNoReplicaForFitThatWasFarBehindBeforeTheStart() throws SQLException {
    on(FIRST, "SELECT pg_wal_replay_pause()");
    TestDatabase.run("UPDATE routed SET value = 1");
    try (ReplicaDataSource late = open(SETTINGS, FIRST, SECOND)) {
      await(() -> late.replicas().get(1).isFit());
      await(() -> {
        ReplicaStatus behind = late.replicas().getFirst();
        return behind.isFit() || behind.reason().contains("lag");
      });
      assertThat(late.replicas().getFirst().isFit()).isFalse();

      on(FIRST, "SELECT pg_wal_replay_resume()");
      awaitFit(late);
    }
  }

  @Test
  void refusesAListOfServersAsTheAddressOfAReplica() {
    DatabaseUrl both =
        DatabaseUrl.parse(
            "postgres://localhost:%d,localhost:%d/postgres?loadBalanceHosts=true"
                .formatted(FIRST.port(), SECOND.port()));
    assertThatThrownBy(() -> Replica.of("both", both, PoolSettings.of(1, 1), 1))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("a list of servers");
  }

  @Test
  void readsNothingOverAnAddressThatLeadsToAnotherServerThanThePollersConnection()
      throws SQLException {
    on(SECOND, "SELECT pg_wal_replay_pause()");
    PoolSettings small = PoolSettings.of(2, 2);
    DatabaseUrl polled = DatabaseUrl.parse(FIRST.jdbcUrl("postgres"));
    DatabaseUrl read = DatabaseUrl.parse(SECOND.jdbcUrl("postgres"));
    Replica split =
        new Replica(
            "split",
            Pools.openUnconnected("split", small, read, TimedDataSource::tracked),
            polled.unpooled(CONNECT),
            1);
    try (ReplicaDataSource two =
        ReplicaDataSource.open(
            Pools.open("primary", small, TestDatabase.url()),
            TestDatabase.url().unpooled(CONNECT),
            List.of(split),
            SETTINGS)) {
      awaitFit(two);
      for (int i = 1; i <= 20; i++) {
        try (ConsistencySession.Scope ignored = newSession()) {
          write(two, i);
          assertThat(read(two, "SELECT value FROM routed")).isEqualTo("" + i);
        }
      }
      await(() -> two.replicas().getFirst().reason().contains("several servers"));
      assertThat(two.replicas().getFirst().served()).isZero();
    }
  }

  @Test
  void leavesNoReplicaAloneWhosePoolIsBusy() throws SQLException {
    PoolSettings one = PoolSettings.of(1, 0);
    DatabaseUrl url = DatabaseUrl.parse(FIRST.jdbcUrl("postgres"));
    try (ReplicaDataSource busy =
        ReplicaDataSource.open(
            Pools.open("primary", one, TestDatabase.url()),
            TestDatabase.url().unpooled(CONNECT),
            List.of(Replica.of("replica-1", url, one, 1)),
            SETTINGS)) {
      awaitFit(busy);
      try (ConsistencySession.Scope ignored = newSession();
          Connection holder = busy.getConnection()) {
        holder.setReadOnly(true);
        holder.setAutoCommit(false);
        try (Statement statement = holder.createStatement()) {
          statement.execute("SELECT 1");
          try (ConsistencySession.Scope other = newSession()) {
            assertThat(read(busy, "SELECT pg_is_in_recovery()")).isEqualTo("f");
          }
        }
        holder.rollback();
      }
      assertThat(busy.replicas().getFirst().failures()).isZero();
      assertThat(busy.replicas().getFirst().running()).isZero();
    }
  }

  @Test
  void carriesTheTimelineOfAWriteAfterAFailoverThatWasNotPolledYet() throws SQLException {
    PoolSettings small = PoolSettings.of(2, 2);
    try (PostgresServer promoted = TestDatabase.startReplica()) {
      on(promoted, "SELECT pg_promote()");
      try (ReplicaDataSource unaware =
          ReplicaDataSource.open(
              Pools.open("primary", small, DatabaseUrl.parse(promoted.jdbcUrl("postgres"))),
              TestDatabase.url().unpooled(CONNECT),
              List.of(
                  Replica.of("replica-1", DatabaseUrl.parse(FIRST.jdbcUrl("postgres")), small, 1)),
              SETTINGS)) {
        awaitFit(unaware);
        ConsistencySession session = ConsistencySession.start();
        try (ConsistencySession.Scope ignored = session.open()) {
          write(unaware, 6);
          assertThat(read(unaware, "SELECT value FROM routed")).isEqualTo("6");
        }
        assertThat(session.token()).matches("[0-9a-f]+-2-[0-9a-f]+");
      }
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
  void refusesAReplicaThatIsPromotedAndWritesNothingThereBeforeThat() throws SQLException {
    ReplicaSettings rare = SETTINGS.withPollInterval(Duration.ofSeconds(5));
    try (PostgresServer promoted = TestDatabase.startReplica();
        ReplicaDataSource unaware = open(rare, promoted);
        ReplicaDataSource aware = open(SETTINGS, promoted)) {
      awaitFit(unaware);
      awaitFit(aware);
      on(promoted, "SELECT pg_promote()");

      try (ConsistencySession.Scope ignored = newSession()) {
        assertThatThrownBy(
                () -> read(unaware, "UPDATE routed SET value = value + 1 RETURNING value"))
            .extracting(e -> ((SQLException) e).getSQLState())
            .isEqualTo("25006");
      }
      assertThat(number(promoted, "SELECT value FROM routed")).isZero();

      await(() -> aware.replicas().getFirst().reason().contains("accepts writes itself"));
      try (ConsistencySession.Scope ignored = newSession()) {
        write(aware, 5);
        assertThat(read(aware, "SELECT value FROM routed")).isEqualTo("5");
      }
      assertThat(aware.routed(RouteReason.NONE_FIT)).isPositive();
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
}
