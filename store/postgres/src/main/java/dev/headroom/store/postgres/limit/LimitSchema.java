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
 * <p>Immutable. Making them again does no harm; instances that start at once take turns. Where the
 * functions of this version are there, nothing is made, so the application's user need not be
 * allowed to.
 */
public final class LimitSchema {
  private static final String FILE = "limit.sql";

  /** Any number that nobody else takes; it spells "limi". */
  private static final long TURN = 0x6c696d69L;

  /**
   * By the table, whose rows are seen as they are: names are looked up in a cache that may be old.
   */
  private static final String IS_THERE =
      "SELECT count(*) = 2 FROM pg_proc WHERE pg_function_is_visible(oid)"
          + " AND proname IN ('headroom_limit_take_1', 'headroom_limit_beat_1')";

  private LimitSchema() {}

  /** Makes what is missing, in one transaction. */
  static void create(Connection connection) throws SQLException {
    if (isThere(connection)) {
      return;
    }
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_xact_lock(" + TURN + ")");
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
        ResultSet row = statement.executeQuery(IS_THERE)) {
      return row.next() && row.getBoolean(1);
    }
  }

  /** Returns the statements, for who makes tables by his own tool. */
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
