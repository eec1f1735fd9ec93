// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.session;

import dev.headroom.session.device.Device;
import dev.headroom.session.device.Session;
import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.revocation.RevocationEntry;
import dev.headroom.session.revocation.RevocationScope;
import dev.headroom.store.postgres.statement.Rows;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the rows of sessions and revocations. Immutable. */
final class SessionRows {
  static final String SESSION =
      "id, user_id, client_id, tenant_id, label, agent, address, authorities, issued_at, seen_at,"
          + " idle_until, expires_at";

  /** The state of PostgreSQL for what it cannot do in its present condition. */
  private static final String NOT_READY = "55000";

  private SessionRows() {}

  /**
   * Returns whether a text may stand in a column: PostgreSQL has no NUL, so nothing is named by a
   * text with one, such as the id that a client sends in a cookie.
   */
  static boolean isStorable(String text) {
    return text.indexOf('\0') < 0;
  }

  /**
   * Executes a query and returns its row.
   *
   * @throws SQLException if there is none, such as while tables are put back: it may be there soon
   */
  static <T> T one(
      Connection connection, String sql, Rows.Mapper<T> mapper, @Nullable Object... values)
      throws SQLException {
    List<T> found = Rows.query(connection, sql, mapper, values);
    if (found.isEmpty()) {
      throw new SQLException("the row of headroom_session_state is missing", NOT_READY);
    }
    return found.getFirst();
  }

  /** The store's revision and time. */
  record Stamp(long revision, Instant now) {}

  static Stamp stamp(ResultSet row) throws SQLException {
    return new Stamp(row.getLong("revision"), Rows.instant(row, "clock"));
  }

  /** Reads the store's revision and time. */
  static Stamp stamp(Connection connection) throws SQLException {
    return one(
        connection,
        "SELECT revision, greatest(clock, clock_timestamp()) AS clock FROM headroom_session_state",
        SessionRows::stamp);
  }

  static Session session(ResultSet row) throws SQLException {
    String authorities = row.getString("authorities");
    return new Session(
        row.getString("id"),
        row.getString("user_id"),
        row.getString("client_id"),
        row.getString("tenant_id"),
        new Device(row.getString("label"), row.getString("agent"), row.getString("address")),
        authorities.isEmpty() ? List.of() : List.of(authorities.split(" ", -1)),
        Rows.instant(row, "issued_at"),
        Rows.instant(row, "seen_at"),
        Rows.instant(row, "idle_until"),
        Rows.instant(row, "expires_at"));
  }

  static RevocationEntry entry(ResultSet row) throws SQLException {
    return new RevocationEntry(
        RevocationScope.ofNumber(row.getInt("scope")),
        Fingerprint.of(row.getBytes("fingerprint")),
        row.getLong("revision"),
        Rows.instant(row, "revoked_at"),
        Rows.instant(row, "until_at"));
  }
}
