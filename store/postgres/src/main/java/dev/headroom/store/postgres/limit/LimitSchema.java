// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.limit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The tables and functions of limits.
 *
 * <p>Immutable. Creating them again does no harm; instances that start at once take turns. Where
 * those of this version exist, nothing is created, so the application's user needs no right to.
 */
public final class LimitSchema {
  private static final String FILE = "limit.sql";

  /** The key of the advisory lock; it spells "limi". */
  private static final long LOCK_KEY = 0x6c696d69L;

  /**
   * Read from the catalog, whose rows are current: names are resolved by a cache that may be old.
   */
  private static final String EXISTS =
      "SELECT (SELECT count(*) FROM pg_proc WHERE pg_function_is_visible(oid)"
          + " AND proname IN ('headroom_limit_take_2', 'headroom_limit_heartbeat_1'))"
          + " + (SELECT count(*) FROM pg_class WHERE pg_table_is_visible(oid)"
          + " AND relname = 'headroom_limit_state') = 3";

  private LimitSchema() {}

  /** Creates what is missing, in one transaction. */
  static void create(Connection connection) throws SQLException {
    if (isThere(connection)) {
      return;
    }
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_xact_lock(" + LOCK_KEY + ")");
      if (!isThere(connection)) {
        statement.execute(text());
      }
      connection.commit();
    } finally {
      if (!connection.isClosed()) {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
  }

  private static boolean isThere(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(EXISTS)) {
      return row.next() && row.getBoolean(1);
    }
  }

  /** Returns the statements, for those who create tables by their own tool. */
  public static String text() {
    try (InputStream in = LimitSchema.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is missing beside " + LimitSchema.class);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
