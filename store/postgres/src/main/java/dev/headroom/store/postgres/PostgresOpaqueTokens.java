// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres;

import dev.headroom.session.Fingerprint;
import dev.headroom.session.OpaqueStore;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.Optional;

/**
 * The record of opaque access tokens, in PostgreSQL: one row a token, gone with its session.
 *
 * <p>Thread-safe. One transaction a call.
 */
public final class PostgresOpaqueTokens implements OpaqueStore {
  private final PostgresStore store;

  /** Creates the record; its tables must be there, as {@link SessionSchema} makes them. */
  public PostgresOpaqueTokens(PostgresStore store) {
    this.store = store;
  }

  @Override
  public void keep(
      Fingerprint token, String session, long revision, Instant issued, Instant expires) {
    store.inTransaction(
        "keep token",
        connection ->
            Rows.update(
                connection,
                "INSERT INTO headroom_session_access"
                    + " (token, session, revision, made_at, ends_at) VALUES (?, ?, ?, ?, ?)",
                token,
                session,
                revision,
                issued,
                expires));
  }

  @Override
  public Optional<Kept> kept(Fingerprint token) {
    return store.inTransaction(
        "find token",
        connection -> {
          try (PreparedStatement query =
                  Rows.filled(
                      connection,
                      "SELECT "
                          + Rows.SESSION
                          + ", revision, made_at, ends_at FROM headroom_session_access"
                          + " JOIN headroom_session ON id = session"
                          + " WHERE token = ? AND ended_at IS NULL AND dies_at > now()",
                      token);
              ResultSet row = query.executeQuery()) {
            return row.next()
                ? Optional.of(
                    new Kept(
                        Rows.session(row),
                        row.getLong("revision"),
                        Rows.instant(row, "made_at"),
                        Rows.instant(row, "ends_at")))
                : Optional.empty();
          }
        });
  }
}
