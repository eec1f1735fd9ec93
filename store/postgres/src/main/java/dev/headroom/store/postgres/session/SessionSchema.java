// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.session;

import dev.headroom.store.postgres.PostgresStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.Statement;

/**
 * The tables of the session record.
 *
 * <p>Immutable. Making them again does no harm; instances that start at once take turns.
 */
public final class SessionSchema {
  private static final String FILE = "session.sql";

  /** Any number that nobody else takes; it spells "sess". */
  private static final long TURN = 0x73657373L;

  private SessionSchema() {}

  /** Makes what is missing. */
  public static void create(PostgresStore store) {
    store.inTransaction(
        "session schema",
        connection -> {
          try (PreparedStatement turn =
              connection.prepareStatement("SELECT pg_advisory_xact_lock(?)")) {
            turn.setLong(1, TURN);
            turn.execute();
          }
          try (Statement statement = connection.createStatement()) {
            return statement.execute(text());
          }
        });
  }

  /** Returns the statements, for who makes tables by his own tool. */
  public static String text() {
    try (InputStream in = SessionSchema.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is missing beside " + SessionSchema.class);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
