// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.session;

import dev.headroom.session.device.AuditEntry;
import dev.headroom.session.device.Device;
import dev.headroom.session.device.RefreshAttempt;
import dev.headroom.session.device.RefreshFamily;
import dev.headroom.session.device.RefreshOutcome;
import dev.headroom.session.device.Session;
import dev.headroom.session.device.SessionStore;
import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.token.SealedKey;
import dev.headroom.session.token.SigningKeyStore;
import dev.headroom.store.postgres.PostgresStore;
import dev.headroom.store.postgres.statement.Rows;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A store of sessions, refresh families and signing keys in PostgreSQL.
 *
 * <p>A user's sessions are read by an index of live sessions only, so ended sessions cost nothing.
 * Only {@link #open} creates a session, and one that has ended stays ended.
 *
 * <p>Thread-safe. One transaction a call.
 */
public final class PostgresSessionStore implements SessionStore, SigningKeyStore {
  static final String LOG =
      "INSERT INTO headroom_session_audit (at, actor, action, user_id, session, reason)"
          + " VALUES (?, ?, ?, ?, ?, ?)";

  /** Compares with the transaction's time, which the planner can look up in the index. */
  private static final String LIVE = " ended_at IS NULL AND dies_at > now()";

  private static final int MAX_LISTED = 1000;

  private final PostgresStore store;

  /** Creates the store; its tables must exist, as {@link SessionSchema} creates them. */
  public PostgresSessionStore(PostgresStore store) {
    this.store = store;
  }

  @Override
  public long open(Session session, RefreshFamily family) {
    return store.inTransaction(
        "open session",
        connection -> {
          Rows.update(
              connection,
              "INSERT INTO headroom_session ("
                  + SessionRows.SESSION
                  + ", family, device_key, current)"
                  + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
              session.id(),
              session.user(),
              session.client(),
              session.tenant(),
              session.device().label(),
              session.device().agent(),
              session.device().address(),
              String.join(" ", session.authorities()),
              session.issued(),
              session.lastSeen(),
              session.idleUntil(),
              session.expires(),
              family.secret().bytes(),
              family.deviceKey(),
              family.current().bytes());
          Rows.update(
              connection,
              LOG,
              session.issued(),
              session.user(),
              "open",
              session.user(),
              session.id(),
              session.device().label());
          return SessionRows.stamp(connection).revision();
        });
  }

  @Override
  public Optional<Session> find(String id) {
    return SessionRows.isStorable(id)
        ? sessions("find session", "id = ? AND" + LIVE, id).stream().findFirst()
        : Optional.empty();
  }

  @Override
  public boolean hasFamily(String id, Fingerprint family) {
    return !sessions("find family", "id = ? AND family = ? AND" + LIVE, id, family.bytes())
        .isEmpty();
  }

  @Override
  public List<Session> findByUser(String user) {
    return sessions(
        "list sessions",
        "user_id = ? AND" + LIVE + " ORDER BY seen_at DESC LIMIT " + MAX_LISTED,
        user);
  }

  private List<Session> sessions(String operation, String which, Object... values) {
    return store.inTransaction(
        operation,
        connection ->
            Rows.query(
                connection,
                "SELECT " + SessionRows.SESSION + " FROM headroom_session WHERE " + which,
                SessionRows::session,
                values));
  }

  @Override
  public boolean rename(String user, String id, String label) {
    return SessionRows.isStorable(id)
        && store.inTransaction(
            "rename session",
            connection ->
                Rows.update(
                        connection,
                        "UPDATE headroom_session SET label = ? WHERE id = ? AND user_id = ? AND"
                            + LIVE,
                        new Device(label, "", "").label(),
                        id,
                        user)
                    == 1);
  }

  @Override
  public RefreshOutcome refresh(RefreshAttempt attempt) {
    return store.inTransaction(
        "refresh", connection -> RefreshFamilyRow.apply(connection, attempt));
  }

  @Override
  public void markSeen(Collection<String> ids, Instant at, Duration idle) {
    store.inTransaction(
        "seen",
        connection ->
            // In the order of the ids, so that two instances that flush at once cannot deadlock.
            Rows.update(
                connection,
                "UPDATE headroom_session s SET seen_at = ?, idle_until = ? FROM (SELECT id FROM"
                    + " headroom_session WHERE id = ANY (?) AND seen_at < ? AND"
                    + LIVE
                    + " ORDER BY id FOR UPDATE) locked WHERE s.id = locked.id",
                at,
                at.plus(idle),
                connection.createArrayOf("text", ids.toArray()),
                at));
  }

  @Override
  public List<AuditEntry> audit(String user, int most) {
    return store.inTransaction(
        "audit",
        connection ->
            Rows.query(
                connection,
                "SELECT at, actor, action, user_id, session, reason FROM headroom_session_audit"
                    + " WHERE user_id = ? ORDER BY id DESC LIMIT ?",
                row ->
                    new AuditEntry(
                        Rows.instant(row, "at"),
                        row.getString("actor"),
                        row.getString("action"),
                        row.getString("user_id"),
                        row.getString("session"),
                        row.getString("reason")),
                user,
                most));
  }

  @Override
  public long cleanUp(Duration retention) {
    PostgresRevocationStore revocations = new PostgresRevocationStore(store);
    Instant now = revocations.saveTime();
    Instant ended = now.minus(retention);
    return revocations.removeExpired(now)
        + revocations.delete("headroom_session_spent", "at", now.minus(Duration.ofHours(1)))
        // Each with its attributes and spent tokens.
        + revocations.delete(
            "headroom_session", "least(dies_at, ended_at)", ended, PostgresRevocationStore.PAGE)
        + revocations.delete("headroom_session_audit", "at", ended);
  }

  @Override
  public List<SealedKey> keys() {
    return store.inTransaction(
        "keys",
        connection ->
            Rows.query(
                connection,
                "SELECT number, sealed, sign_from FROM headroom_session_key ORDER BY number",
                row ->
                    new SealedKey(
                        row.getInt("number"),
                        row.getBytes("sealed"),
                        Rows.instant(row, "sign_from"))));
  }

  @Override
  public boolean add(SealedKey key) {
    return store.inTransaction(
        "add key",
        connection ->
            Rows.update(
                    connection,
                    "INSERT INTO headroom_session_key (number, sealed, sign_from)"
                        + " VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    key.number(),
                    key.sealed(),
                    key.signFrom())
                == 1);
  }
}
