// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.revocation.RevocableToken;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.revocation.RevocationEntry;
import dev.headroom.session.revocation.RevocationResult;
import dev.headroom.session.revocation.RevocationScope;
import dev.headroom.session.revocation.RevocationStore;
import dev.headroom.session.revocation.RevocationStore.Position;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Revocations that reach so many sessions that one statement over all would take too long. */
@SuppressWarnings("NullAway.Init") // set before all tests, by JUnit
final class ManySessionsIT {
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

  /** Nobody waits for a transaction over all sessions. */
  @Test
  void closesManySessionsInShortTransactionsWhenARevocationIsWrittenBack() throws Exception {
    openMany("paged");
    Position known = start("paging").after(revocations().changesAfter(start("paging")));
    Fingerprint tenant = Fingerprint.of(RevocationScope.TENANT, "paged").half();
    RevocationStore.Changes now = revocations().changesAfter(known);
    revocations()
        .restore(
            List.of(
                new RevocationEntry(
                    RevocationScope.TENANT,
                    tenant,
                    now.revision(),
                    now.now(),
                    now.now().plus(LIFE))),
            known);
    assertClosedInPages("paged");
    assertThat(
            take(
                "SELECT count(*) FROM headroom.headroom_session_audit a JOIN"
                    + " headroom.headroom_session s ON s.id = a.session WHERE tenant_id ="
                    + " 'paged'"))
        .isEqualTo(2500);
  }

  /** One statement over all sessions ended with the time-out of its connection, each time. */
  @Test
  void revokesATenantOfManySessionsInShortTransactions() throws Exception {
    openMany("crowd");
    RevocationResult result =
        revocations().revoke(Revocation.tenant("crowd").by("admin", "breach"), start("desk"));
    assertThat(result.sessions()).isEqualTo(2500);
    assertThat(result.entries())
        .extracting(RevocationEntry::revision)
        .containsExactly(result.revision());
    assertClosedInPages("crowd");
    RevocableToken refreshedMeanwhile =
        new RevocableToken(
            Fingerprint.ofToken("token"),
            RevocableToken.Owner.of(null, "u1", null, "crowd"),
            result.revision() - 1);
    assertThat(revocations().lookup(refreshedMeanwhile).revoked()).isTrue();
    assertThat(take("SELECT count(*) FROM headroom.headroom_session_audit WHERE reason = 'breach'"))
        .isEqualTo(1);
  }

  @Test
  void revokesTheManyOtherSessionsOfAUserOneByOne() throws Exception {
    openMany("others");
    run(
        "UPDATE headroom.headroom_session SET user_id = 'crawler' WHERE tenant_id = 'others'"
            + " AND id NOT LIKE '%9'");
    RevocationResult result =
        revocations().revoke(Revocation.otherSessions("crawler", "others1"), start("desk"));
    assertThat(result.sessions()).isEqualTo(2249);
    assertThat(result.entries())
        .extracting(RevocationEntry::fingerprint)
        .hasSize(2249)
        .doesNotContain(Fingerprint.of(RevocationScope.SESSION, "others1"))
        .doesNotHaveDuplicates();
    assertThat(database.sessions.find("others1")).isPresent();
  }

  private static void openMany(String tenant) throws SQLException {
    run(
        "INSERT INTO headroom.headroom_session (id, user_id, client_id, tenant_id, label, agent,"
            + " address, authorities, issued_at, seen_at, idle_until, expires_at, family, current)"
            + " SELECT '"
            + tenant
            + "' || n, 'u' || n, NULL, '"
            + tenant
            + "', '', '', '', '', now() - interval '1 hour', now(), now() + interval '1 hour',"
            + " now() + interval '1 hour', '', '' FROM generate_series(1, 2500) n");
  }

  private static void assertClosedInPages(String tenant) throws SQLException {
    String closed = " FROM headroom.headroom_session WHERE tenant_id = '" + tenant + "'";
    assertThat(take("SELECT count(ended_at)" + closed)).isEqualTo(2500);
    assertThat(take("SELECT max(n) FROM (SELECT count(*) AS n" + closed + " GROUP BY xmin) pages"))
        .isLessThanOrEqualTo(1000);
  }

  private static RevocationStore revocations() {
    return database.revocations;
  }

  private static Position start(String instance) {
    return Position.start(instance, LIFE);
  }

  private static void run(String sql) throws SQLException {
    try (Connection connection = database.direct().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long take(String sql) throws SQLException {
    try (Connection connection = database.direct().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
