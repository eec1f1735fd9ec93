// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.kit.session.SessionStoreContract;
import dev.headroom.session.device.SessionStore;
import dev.headroom.session.revocation.Acknowledgement;
import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.revocation.Freshness;
import dev.headroom.session.revocation.RevocableToken;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.revocation.RevocationEntry;
import dev.headroom.session.revocation.RevocationStatus;
import dev.headroom.session.revocation.RevocationStore;
import dev.headroom.session.revocation.RevocationStore.Position;
import dev.headroom.session.revocation.Revocations;
import dev.headroom.session.token.SigningKeyStore;
import dev.headroom.store.embedded.PostgresServer;
import dev.headroom.store.postgres.PostgresStore;
import dev.headroom.store.postgres.statement.Rows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.LoggerFactory;

/** The record on a real PostgreSQL: its contract, and what only a database can get wrong. */
@SuppressWarnings("NullAway.Init") // set before all tests, by JUnit
final class PostgresSessionStoreIT extends SessionStoreContract {
  private static final Duration LIFE = Duration.ofMinutes(15);
  private static final List<String> TABLES =
      List.of("headroom_session_state", "headroom_session_revocation", "headroom_session_instance");

  private static SessionDatabase database;

  @BeforeAll
  static void start() {
    database = new SessionDatabase();
  }

  @AfterAll
  static void end() {
    database.close();
  }

  @Override
  protected SessionStore sessions() {
    return database.sessions;
  }

  @Override
  protected RevocationStore revocations() {
    return database.revocations;
  }

  @Override
  protected SigningKeyStore keys() {
    return database.sessions;
  }

  @Test
  void makesItsTablesAgainWithoutHarm() {
    long before = revocations().changesAfter(start("schema")).revision();
    SessionSchema.create(database.store);
    assertThat(revocations().changesAfter(start("schema")).revision())
        .isGreaterThanOrEqualTo(before);
  }

  @Test
  void doesNotSkipAnOrderThatCommitsLate() throws Exception {
    Position before = start("late").after(revocations().changesAfter(start("late")));
    try (Connection slow = database.direct().getConnection()) {
      slow.setAutoCommit(false);
      // An order as the record writes it, stopped between its revision and its commit.
      long taken =
          take(
              slow,
              "UPDATE headroom.headroom_session_state SET revision = revision + 1"
                  + " RETURNING revision");
      CompletableFuture<Long> quick =
          CompletableFuture.supplyAsync(
              () -> revocations().revoke(Revocation.user("quick"), start("desk")).revision());
      RevocationStore.Changes between = revocations().changesAfter(before);
      assertThat(between.revision()).isEqualTo(before.revision());
      write(slow, taken);
      slow.commit();
      assertThat(quick.get()).isGreaterThan(taken);
      RevocationStore.Changes after = revocations().changesAfter(before);
      assertThat(after.entries())
          .extracting(RevocationEntry::revision)
          .contains(taken, quick.get());
    }
  }

  @Test
  void wouldSkipItByASequence() throws Exception {
    // The broken variant: numbers from a sequence commit in any order.
    try (Connection slow = database.direct().getConnection();
        Connection quick = database.direct().getConnection()) {
      quick.createStatement().execute("CREATE SEQUENCE broken; CREATE TABLE tail (n bigint)");
      slow.setAutoCommit(false);
      long late = take(slow, "SELECT nextval('broken')");
      long early = take(quick, "SELECT nextval('broken')");
      Rows.update(quick, "INSERT INTO tail VALUES (?)", early);
      long read = take(quick, "SELECT max(n) FROM tail");
      Rows.update(slow, "INSERT INTO tail VALUES (?)", late);
      slow.commit();
      assertThat(take(quick, "SELECT count(*) FROM tail WHERE n > " + read)).isZero();
      assertThat(late).isLessThan(read);
    }
  }

  @Test
  void wakesFollowersBeforeTheirPoll() {
    PostgresRevocationStore other = new PostgresRevocationStore(database.store);
    try (RevocationNotifications notifications =
            new RevocationNotifications(database.direct(), other);
        Revocations woken =
            Revocations.builder()
                .store(other)
                .bound(Duration.ofHours(2), Duration.ofHours(1))
                .build()) {
      notifications.start();
      await().atMost(Duration.ofMinutes(1)).until(woken::isReady);
      long before = woken.snapshot().revision();
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> {
            revocations().revoke(Revocation.user("woken"), start("desk"));
            return woken.snapshot().revision() > before;
          });
    }
  }

  /**
   * Behind a pooler in transaction mode another session listens; in another database none hears.
   */
  @Test
  void saysWhereNoNotificationArrivesUnlessItWasLate() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(RevocationNotifications.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.list = new CopyOnWriteArrayList<>();
    lines.start();
    logger.addAppender(lines);
    try (RevocationNotifications direct =
            new RevocationNotifications(database.direct(), database.revocations);
        RevocationNotifications deaf =
            new RevocationNotifications(database.direct("template1"), database.revocations)) {
      direct.start();
      deaf.start();
      await().atMost(Duration.ofMinutes(1)).until(() -> !lines.list.isEmpty());
      try (Connection connection = database.direct("template1").getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("NOTIFY " + PostgresRevocationStore.CHANNEL);
      }
      await().atMost(Duration.ofMinutes(1)).until(() -> lines.list.size() > 1);
    } finally {
      logger.detachAppender(lines);
    }
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .satisfiesExactly(
            first -> assertThat(first).startsWith("Revocations of other instances are polled for"),
            second -> assertThat(second).contains("arrive by notifications of PostgreSQL again"));
  }

  @Test
  void leapsOverWhatALostEndMayHaveGivenOut() throws Exception {
    RevocationStore.Changes before = revocations().changesAfter(start("leap"));
    run("UPDATE headroom.headroom_session_state SET history = 'another'");
    RevocationStore.Changes after = revocations().changesAfter(start("leap").after(before));
    assertThat(after.revision()).isEqualTo(before.revision() + 1_000_000);
    assertThat(after.origin()).isNotEqualTo(before.origin());
  }

  /** A dump that is restored while instances run: into a new file of the table, or into the old. */
  @ParameterizedTest
  @ValueSource(strings = {"TRUNCATE", "DELETE FROM"})
  void confirmsNothingByWhatInstancesKnewBeforeTheTablesWerePutBack(String emptied)
      throws Exception {
    run("DELETE FROM headroom.headroom_session_instance");
    try (Revocations here = follower();
        Revocations there = follower()) {
      for (String table : TABLES) {
        run("CREATE TABLE copy_" + table + " AS SELECT * FROM headroom." + table);
      }
      for (int i = 0; i < 5; i++) {
        here.revoke(Revocation.user("lost"));
      }
      there.sync();
      RevocableToken token =
          new RevocableToken(
              Fingerprint.ofToken("t"),
              RevocableToken.Owner.of(null, "back", null, null),
              there.snapshot().revision());
      for (String table : TABLES) {
        run(
            emptied + " headroom." + table,
            "INSERT INTO headroom." + table + " SELECT * FROM copy_" + table,
            "DROP TABLE copy_" + table);
      }
      there.sync();
      Acknowledgement done = here.revoke(Revocation.user("back"));
      assertThat(done.everywhere()).as("the other has not read it").isFalse();
      assertThat(here.check(token, Freshness.BOUNDED)).isEqualTo(RevocationStatus.REVOKED);
      there.sync();
      assertThat(there.check(token, Freshness.BOUNDED)).isEqualTo(RevocationStatus.REVOKED);
    }
  }

  /** As a promoted replica that never got the commit of a log-out which instances confirmed. */
  @Test
  void knowsAgainWhatAnInstanceKnewAndTheDatabaseHadLost() throws Exception {
    try (Revocations here = follower()) {
      RevocableToken token =
          new RevocableToken(
              Fingerprint.ofToken("t"),
              RevocableToken.Owner.of(null, "promoted", null, null),
              here.snapshot().revision());
      long lost = here.revoke(Revocation.user("promoted")).revision();
      run(
          "DELETE FROM headroom.headroom_session_revocation WHERE revision = " + lost,
          "UPDATE headroom.headroom_session_state SET history = 'another'");
      here.sync();
      assertThat(here.check(token, Freshness.BOUNDED)).isEqualTo(RevocationStatus.REVOKED);
      try (Revocations fresh = follower()) {
        assertThat(fresh.check(token, Freshness.BOUNDED)).isEqualTo(RevocationStatus.REVOKED);
      }
    }
  }

  private static Revocations follower() {
    return Revocations.builder()
        .store(database.revocations)
        .confirmWait(Duration.ZERO)
        .withoutBackground()
        .build();
  }

  /** A deferred trigger looks at the setting where the commit looks at it. */
  @Test
  void commitsRevocationsSynchronouslyWhereTheDatabaseDoesNot() throws Exception {
    run(
        "CREATE TABLE seen (setting text)",
        "CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            + " INSERT INTO public.seen VALUES (current_setting('synchronous_commit'));"
            + " RETURN NULL; END $$",
        "CREATE CONSTRAINT TRIGGER see AFTER INSERT ON headroom.headroom_session_revocation"
            + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION see()");
    PGSimpleDataSource source = (PGSimpleDataSource) database.direct();
    source.setOptions("-c synchronous_commit=off");
    new PostgresRevocationStore(new PostgresStore(source, TimeSource.system()))
        .revoke(Revocation.user("synchronous"), start("desk"));
    try (Connection connection = database.direct().getConnection()) {
      assertThat(take(connection, "SELECT count(*) FROM seen")).isEqualTo(1);
      assertThat(take(connection, "SELECT count(*) FROM seen WHERE setting = 'on'")).isEqualTo(1);
    }
    run("DROP TRIGGER see ON headroom.headroom_session_revocation", "DROP TABLE seen");
  }

  @Test
  void believesNoServerInRecovery() {
    try (PostgresServer replica = database.startReplica()) {
      PGSimpleDataSource source = new PGSimpleDataSource();
      source.setUrl(replica.jdbcUrl("postgres"));
      PostgresRevocationStore store =
          new PostgresRevocationStore(new PostgresStore(source, TimeSource.system()));
      RevocableToken token = RevocableToken.ofToken(Fingerprint.ofToken("any"));
      assertThatExceptionOfType(StoreUnavailableException.class)
          .isThrownBy(() -> store.lookup(token));
      assertThatExceptionOfType(StoreUnavailableException.class)
          .isThrownBy(() -> store.confirmations(0, "", Duration.ofHours(1)));
      assertThatExceptionOfType(StoreUnavailableException.class)
          .isThrownBy(() -> store.changesAfter(start("behind")));
    }
  }

  @Test
  void keepsItsTimeWhenTheServersClockGoesBack() throws Exception {
    try (Connection connection = database.direct().getConnection()) {
      Rows.update(
          connection,
          "UPDATE headroom.headroom_session_state SET clock = clock_timestamp() + interval '1"
              + " hour'");
      RevocationStore.Changes ahead = revocations().changesAfter(start("clock"));
      assertThat(revocations().changesAfter(start("clock")).now()).isEqualTo(ahead.now());
      Rows.update(
          connection, "UPDATE headroom.headroom_session_state SET clock = clock_timestamp()");
    }
  }

  @Test
  void readsTheDevicesOfAUserByTheLiveOnesAlone() throws Exception {
    try (Connection connection = database.direct().getConnection()) {
      Rows.update(
          connection,
          "INSERT INTO headroom.headroom_session (id, user_id, client_id, tenant_id, label, agent,"
              + " address, authorities, issued_at, seen_at, idle_until, expires_at, ended_at,"
              + " family, device_key, current) SELECT 'dead' || n, 'many', NULL, NULL, '', '', '',"
              + " '', now(), now(), now(), now(), NULL, '', NULL, '' FROM generate_series(1, 10000)"
              + " n");
      connection.createStatement().execute("ANALYZE headroom.headroom_session");
      try (PreparedStatement plan =
              connection.prepareStatement(
                  "EXPLAIN (ANALYZE, FORMAT TEXT) SELECT * FROM headroom.headroom_session WHERE"
                      + " user_id = 'many' AND ended_at IS NULL AND dies_at > now()");
          ResultSet rows = plan.executeQuery()) {
        StringBuilder text = new StringBuilder();
        while (rows.next()) {
          text.append(rows.getString(1)).append('\n');
        }
        assertThat(text.toString()).contains("headroom_session_user").doesNotContain("Seq Scan");
      }
    }
    assertThat(sessions().findByUser("many")).isEmpty();
  }

  private static Position start(String instance) {
    return Position.start(instance, LIFE);
  }

  private static void run(String... statements) throws SQLException {
    try (Connection connection = database.direct().getConnection();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  private static long take(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void write(Connection connection, long revision) throws SQLException {
    Rows.update(
        connection,
        "INSERT INTO headroom.headroom_session_revocation VALUES (2, ?, ?, now() + interval '1"
            + " hour')",
        new byte[32],
        revision);
  }
}
