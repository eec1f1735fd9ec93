// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.session;

import dev.headroom.session.device.Device;
import dev.headroom.session.device.Session;
import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.revocation.RevocationEntry;
import dev.headroom.session.revocation.RevocationScope;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Converts values to columns and back. Immutable. */
final class Rows {
  static final String SESSION =
      "id, user_id, client_id, tenant_id, label, agent, address, authorities, issued_at, seen_at,"
          + " idle_until, expires_at";

  private static final int FETCH_SIZE = 10_000;

  /** The state of PostgreSQL for what it cannot do in its present condition. */
  private static final String NOT_READY = "55000";

  private Rows() {}

  /** Prepares a statement with its parameters. */
  private static PreparedStatement filled(
      Connection connection, String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, column(values[i]));
      }
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  /**
   * Returns whether a text may stand in a column: PostgreSQL has no NUL, so nothing is named by a
   * text with one, such as the id that a client sends in a cookie.
   */
  static boolean isStorable(String text) {
    return text.indexOf('\0') < 0;
  }

  /** Reads one row. */
  interface Mapper<T> {
    T map(ResultSet row) throws SQLException;
  }

  /** Executes a query and returns its rows. */
  static <T> List<T> query(
      Connection connection, String sql, Mapper<T> mapper, @Nullable Object... values)
      throws SQLException {
    List<T> found = new ArrayList<>();
    try (PreparedStatement statement = filled(connection, sql, values)) {
      statement.setFetchSize(FETCH_SIZE);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(mapper.map(rows));
        }
      }
    }
    return found;
  }

  /**
   * Executes a query and returns its row.
   *
   * @throws SQLException if there is none, such as while tables are put back: it may be there soon
   */
  static <T> T one(Connection connection, String sql, Mapper<T> mapper, @Nullable Object... values)
      throws SQLException {
    List<T> found = query(connection, sql, mapper, values);
    if (found.isEmpty()) {
      throw new SQLException("the row of headroom_session_state is missing", NOT_READY);
    }
    return found.getFirst();
  }

  /** Executes an update and returns the number of rows. */
  static int update(Connection connection, String sql, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement statement = filled(connection, sql, values)) {
      return statement.executeUpdate();
    }
  }

  /** The store's revision and time. */
  record Stamp(long revision, Instant now) {}

  static Stamp stamp(ResultSet row) throws SQLException {
    return new Stamp(row.getLong("revision"), instant(row, "clock"));
  }

  /** Reads the store's revision and time. */
  static Stamp stamp(Connection connection) throws SQLException {
    return one(
        connection,
        "SELECT revision, greatest(clock, clock_timestamp()) AS clock FROM headroom_session_state",
        Rows::stamp);
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
        instant(row, "issued_at"),
        instant(row, "seen_at"),
        instant(row, "idle_until"),
        instant(row, "expires_at"));
  }

  static RevocationEntry entry(ResultSet row) throws SQLException {
    return new RevocationEntry(
        RevocationScope.ofNumber(row.getInt("scope")),
        Fingerprint.of(row.getBytes("fingerprint")),
        row.getLong("revision"),
        instant(row, "revoked_at"),
        instant(row, "until_at"));
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static @Nullable Object column(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Instant instant -> instant.atOffset(ZoneOffset.UTC);
      case Fingerprint fingerprint -> fingerprint.bytes();
      default -> value;
    };
  }
}
