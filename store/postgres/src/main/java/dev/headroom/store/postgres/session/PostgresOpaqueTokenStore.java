// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.session;

import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.token.OpaqueTokenStore;
import dev.headroom.store.postgres.PostgresStore;
import java.time.Instant;
import java.util.Optional;

/**
 * A store of opaque access tokens in PostgreSQL, one row for each token, deleted with its session.
 *
 * <p>Thread-safe. One transaction a call.
 */
public final class PostgresOpaqueTokenStore implements OpaqueTokenStore {
  private final PostgresStore store;

  /** Creates the store; its tables must exist, as {@link SessionSchema} creates them. */
  public PostgresOpaqueTokenStore(PostgresStore store) {
    this.store = store;
  }

  @Override
  public void save(
      Fingerprint token, String session, long revision, Instant issued, Instant expires) {
    store.inTransaction(
        "save token",
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
  public Optional<StoredToken> find(Fingerprint token) {
    return store.inTransaction(
        "find token",
        connection ->
            Rows.query(
                    connection,
                    "SELECT "
                        + Rows.SESSION
                        + ", revision, made_at, ends_at FROM headroom_session_access"
                        + " JOIN headroom_session ON id = session"
                        + " WHERE token = ? AND ended_at IS NULL AND dies_at > now()",
                    row ->
                        new StoredToken(
                            Rows.session(row),
                            row.getLong("revision"),
                            Rows.instant(row, "made_at"),
                            Rows.instant(row, "ends_at")),
                    token)
                .stream()
                .findFirst());
  }
}
