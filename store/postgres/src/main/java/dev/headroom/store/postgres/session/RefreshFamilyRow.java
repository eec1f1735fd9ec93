// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.session;

import dev.headroom.session.device.RefreshAttempt;
import dev.headroom.session.device.RefreshDecision;
import dev.headroom.session.device.RefreshFamily;
import dev.headroom.session.device.RefreshOutcome;
import dev.headroom.session.device.Session;
import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.store.postgres.statement.Rows;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and writes the row of a refresh family, under its lock. Immutable. */
final class RefreshFamilyRow {
  private RefreshFamilyRow() {}

  /**
   * Decides and applies. The revision is read once the row is locked: a revocation of this session
   * has either closed it already, or has a higher revision and revokes the token that follows.
   */
  static RefreshOutcome apply(Connection connection, RefreshAttempt attempt) throws SQLException {
    Row row = lock(connection, attempt.session());
    SessionRows.Stamp stamp = SessionRows.stamp(connection);
    if (row == null) {
      RefreshDecision none = new RefreshDecision.Refuse(RefreshDecision.Reason.INVALID);
      return new RefreshOutcome(none, null, stamp.revision(), stamp.now());
    }
    boolean alive = !row.ended() && row.session().isAlive(stamp.now());
    RefreshDecision decision = row.family().decide(alive, attempt, stamp.now());
    Session session = row.session();
    if (decision instanceof RefreshDecision.Rotate) {
      session = rotate(connection, session, attempt, stamp.now());
    }
    return new RefreshOutcome(decision, session, stamp.revision(), stamp.now());
  }

  private record Row(Session session, boolean ended, RefreshFamily family) {}

  private static @Nullable Row lock(Connection connection, String id) throws SQLException {
    String sql =
        "SELECT "
            + SessionRows.SESSION
            + ", ended_at IS NOT NULL AS ended, family, device_key, current"
            + " FROM headroom_session WHERE id = ? FOR UPDATE";
    List<Row> rows = Rows.query(connection, sql, row -> row(connection, row), id);
    return rows.isEmpty() ? null : rows.getFirst();
  }

  private static Row row(Connection connection, ResultSet row) throws SQLException {
    RefreshFamily family =
        new RefreshFamily(
            Fingerprint.of(row.getBytes("family")),
            row.getString("device_key"),
            Fingerprint.of(row.getBytes("current")),
            spent(connection, row.getString("id")));
    return new Row(SessionRows.session(row), row.getBoolean("ended"), family);
  }

  private static List<RefreshFamily.Spent> spent(Connection connection, String id)
      throws SQLException {
    return Rows.query(
        connection,
        "SELECT token, at, sealed FROM headroom_session_spent WHERE session = ? ORDER BY at",
        row ->
            new RefreshFamily.Spent(
                Fingerprint.of(row.getBytes("token")),
                Rows.instant(row, "at"),
                row.getBytes("sealed")),
        id);
  }

  private static Session rotate(
      Connection connection, Session session, RefreshAttempt attempt, Instant now)
      throws SQLException {
    Rows.update(
        connection,
        "DELETE FROM headroom_session_spent WHERE session = ? AND at <= ?",
        session.id(),
        now.minus(attempt.grace()));
    Rows.update(
        connection,
        "INSERT INTO headroom_session_spent (token, session, at, sealed) VALUES (?, ?, ?, ?)",
        attempt.token().bytes(),
        session.id(),
        now,
        attempt.sealed());
    Rows.update(
        connection,
        "UPDATE headroom_session SET current = ?, seen_at = ?, idle_until = ? WHERE id = ?",
        attempt.successor().bytes(),
        now,
        now.plus(attempt.idle()),
        session.id());
    return session.withLastSeen(now, attempt.idle());
  }
}
