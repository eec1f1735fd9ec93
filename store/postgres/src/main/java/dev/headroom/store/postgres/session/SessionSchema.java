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
 * The tables of sessions and revocations.
 *
 * <p>Immutable. Creating them again does no harm; instances that start at the same time take turns.
 */
public final class SessionSchema {
  private static final String FILE = "session.sql";

  /** The key of the advisory lock; it spells "sess". */
  private static final long LOCK_KEY = 0x73657373L;

  private SessionSchema() {}

  /** Creates the tables that are missing. */
  public static void create(PostgresStore store) {
    store.inTransaction(
        "session schema",
        connection -> {
          try (PreparedStatement lock =
              connection.prepareStatement("SELECT pg_advisory_xact_lock(?)")) {
            lock.setLong(1, LOCK_KEY);
            lock.execute();
          }
          try (Statement statement = connection.createStatement()) {
            return statement.execute(text());
          }
        });
  }

  /** Returns the statements, for applications that create tables with their own tool. */
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
