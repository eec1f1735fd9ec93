// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.kit.session.SessionStoreContract;
import dev.headroom.session.device.SessionStore;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.revocation.RevocationEntry;
import dev.headroom.session.revocation.RevocationStore;
import dev.headroom.session.revocation.Revocations;
import dev.headroom.session.token.SigningKeyStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The record on a real PostgreSQL: its contract, and what only a database can get wrong. */
@SuppressWarnings("NullAway.Init") // set before all tests, by JUnit
final class PostgresSessionStoreIT extends SessionStoreContract {
  private static final Duration LIFE = Duration.ofMinutes(15);

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
    long before = revocations().changesAfter("schema", 0).revision();
    SessionSchema.create(database.store);
    assertThat(revocations().changesAfter("schema", 0).revision()).isGreaterThanOrEqualTo(before);
  }

  @Test
  void renamesTheTableOfEarlierVersions() throws Exception {
    long revision = revocations().revoke(Revocation.user("earlier"), LIFE).revision();
    try (Connection connection = database.direct().getConnection()) {
      connection
          .createStatement()
          .execute(
              "ALTER TABLE headroom.headroom_session_revocation RENAME TO headroom_session_cut;"
                  + " ALTER INDEX headroom.headroom_session_revocation_revision RENAME TO"
                  + " headroom_session_cut_revision;"
                  + " ALTER INDEX headroom.headroom_session_revocation_until RENAME TO"
                  + " headroom_session_cut_until");
    }
    SessionSchema.create(database.store);
    assertThat(revocations().changesAfter("earlier", revision - 1).entries())
        .extracting(RevocationEntry::revision)
        .contains(revision);
  }

  @Test
  void doesNotSkipAnOrderThatCommitsLate() throws Exception {
    long before = revocations().changesAfter("late", 0).revision();
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
              () -> revocations().revoke(Revocation.user("quick"), LIFE).revision());
      RevocationStore.Changes between = revocations().changesAfter("late", before);
      assertThat(between.revision()).isEqualTo(before);
      write(slow, taken);
      slow.commit();
      assertThat(quick.get()).isGreaterThan(taken);
      RevocationStore.Changes after = revocations().changesAfter("late", between.revision());
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
      await().until(woken::isReady);
      long before = woken.snapshot().revision();
      await()
          .until(() -> {
            revocations().revoke(Revocation.user("woken"), LIFE);
            return woken.snapshot().revision() > before;
          });
    }
  }

  @Test
  void leapsOverWhatALostEndMayHaveGivenOut() throws Exception {
    RevocationStore.Changes before = revocations().changesAfter("leap", 0);
    try (Connection connection = database.direct().getConnection()) {
      Rows.update(connection, "UPDATE headroom.headroom_session_state SET origin = 'another'");
    }
    RevocationStore.Changes after = revocations().changesAfter("leap", before.revision());
    assertThat(after.revision()).isEqualTo(before.revision() + 1_000_000);
    assertThat(after.origin()).isEqualTo(before.origin());
  }

  @Test
  void keepsItsTimeWhenTheServersClockGoesBack() throws Exception {
    try (Connection connection = database.direct().getConnection()) {
      Rows.update(
          connection,
          "UPDATE headroom.headroom_session_state SET clock = clock_timestamp() + interval '1 hour'");
      RevocationStore.Changes ahead = revocations().changesAfter("clock", 0);
      assertThat(revocations().changesAfter("clock", 0).now()).isEqualTo(ahead.now());
      Rows.update(
          connection, "UPDATE headroom.headroom_session_state SET clock = clock_timestamp()");
    }
  }

  @Test
  void readsTheDevicesOfAUserByTheLiveOnesAlone() throws Exception {
    try (Connection connection = database.direct().getConnection()) {
      Rows.update(
          connection,
          "INSERT INTO headroom.headroom_session (id, user_id, client_id, tenant_id, label, agent, address,"
              + " authorities, issued_at, seen_at, idle_until, expires_at, ended_at, family,"
              + " device_key, current) SELECT 'dead' || n, 'many', NULL, NULL, '', '', '', '',"
              + " now(), now(), now(), now(), NULL, '', NULL, '' FROM generate_series(1, 10000) n");
      connection.createStatement().execute("ANALYZE headroom.headroom_session");
      try (PreparedStatement plan =
              connection.prepareStatement(
                  "EXPLAIN (ANALYZE, FORMAT TEXT) SELECT * FROM headroom.headroom_session WHERE user_id ="
                      + " 'many' AND ended_at IS NULL AND dies_at > now()");
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
        "INSERT INTO headroom.headroom_session_revocation VALUES (2, ?, ?, now() + interval '1 hour')",
        new byte[32],
        revision);
  }
}
