// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.session;

import dev.headroom.ground.TimeSource;
import dev.headroom.session.device.Session;
import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.revocation.RevocableToken;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.revocation.RevocationEntry;
import dev.headroom.session.revocation.RevocationResult;
import dev.headroom.session.revocation.RevocationScope;
import dev.headroom.session.revocation.RevocationStore;
import dev.headroom.store.postgres.PostgresStore;
import dev.headroom.store.postgres.statement.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A revocation store in PostgreSQL.
 *
 * <p>One row holds the revision. A revocation takes the next one by updating that row, and holds
 * its lock until it has committed: revisions commit in their order, and a reader that has read up
 * to n misses nothing below. That row also keeps the highest time that was given out, so the
 * store's time never goes back, whatever the machine's clock does. Revocations are written one
 * after the other: some hundreds a second on one disk. They commit synchronously, also where {@code
 * synchronous_commit} is off. One that reaches many sessions closes a thousand of them at a time,
 * with a revision for each, so that no statement and no other revocation waits for all of them.
 *
 * <p>A server in recovery is a replica that may lag: it counts as unavailable.
 *
 * <p>Thread-safe.
 */
public final class PostgresRevocationStore implements RevocationStore {
  private static final int DELETED_AT_ONCE = 10_000;

  /** How many sessions are closed while others wait. */
  static final int PAGE = 1_000;

  /** The state of PostgreSQL for what a server in recovery refuses. */
  private static final String READ_ONLY = "25006";

  static final String CHANNEL = "headroom_session";

  /** The revision of an instance that shut down. */
  private static final long LEFT = -1;

  private static final String WRITE_ENTRY =
      "INSERT INTO headroom_session_revocation (scope, fingerprint, revision, revoked_at,"
          + " until_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (scope, fingerprint) DO UPDATE"
          + " SET revision = greatest(headroom_session_revocation.revision, excluded.revision),"
          + " revoked_at = greatest(headroom_session_revocation.revoked_at, excluded.revoked_at),"
          + " until_at = greatest(headroom_session_revocation.until_at, excluded.until_at)";

  /** Closes a page of live sessions; after two times comes which. */
  static final String CLOSE =
      "UPDATE headroom_session SET ended_at = ? WHERE id = ANY (ARRAY (SELECT id FROM"
          + " headroom_session WHERE ended_at IS NULL AND dies_at > ? AND %s LIMIT "
          + PAGE
          + " FOR UPDATE)) RETURNING "
          + SessionRows.SESSION;

  private final PostgresStore store;
  private final List<Runnable> wakes = new CopyOnWriteArrayList<>();

  /** Creates the store; its tables must exist, as {@link SessionSchema} creates them. */
  public PostgresRevocationStore(PostgresStore store) {
    this.store = store;
  }

  /**
   * Opens a revocation store, and creates its tables where they are missing.
   *
   * @param source a pool of connections with short time-outs
   */
  public static PostgresRevocationStore open(DataSource source) {
    PostgresStore store = new PostgresStore(source, TimeSource.system());
    SessionSchema.create(store);
    return new PostgresRevocationStore(store);
  }

  @Override
  public RevocationResult revoke(Revocation order, Position from) {
    RevocationResult done = revoke(order, from, true);
    RevocationResult page = done;
    while (page.sessions() == PAGE) {
      page = revoke(order, from, false);
      done = joined(order, done, page);
    }
    return done;
  }

  private RevocationResult revoke(Revocation order, Position from, boolean isFirst) {
    RevocationResult result =
        store.inTransaction("revoke", connection -> write(connection, order, from, isFirst));
    wake();
    return result;
  }

  /** Each page writes the entries again, at its own revision, or those of its sessions alone. */
  private static RevocationResult joined(
      Revocation order, RevocationResult before, RevocationResult page) {
    List<RevocationEntry> entries = new ArrayList<>(page.entries());
    if (order.keepSession() != null) {
      entries.addAll(before.entries());
    }
    return new RevocationResult(
        page.revision(), entries, before.sessions() + page.sessions(), page.now(), page.origin());
  }

  private static RevocationResult write(
      Connection connection, Revocation order, Position from, boolean isFirst) throws SQLException {
    // Always first: the holder of this row's lock may wait for sessions, never the other way round,
    // so revocations and refreshes cannot deadlock.
    RevisionRow.NextRevision next = RevisionRow.take(connection, from.revision());
    long revision = next.revision();
    Instant now = next.now();
    List<Session> closed = close(connection, order, now);
    List<String> ids = closed.stream().map(Session::id).toList();
    List<RevocationEntry> entries = order.entries(ids, revision, now, next.life(from.entryLife()));
    write(connection, entries);
    if (isFirst) {
      log(connection, order, closed, now);
    }
    notify(connection, revision);
    return new RevocationResult(revision, entries, closed.size(), now, next.origin());
  }

  static void notify(Connection connection, long revision) throws SQLException {
    Rows.query(connection, "SELECT pg_notify(?, ?)", row -> row, CHANNEL, Long.toString(revision));
  }

  /** Notifies listeners as a revocation does; followers find nothing new. */
  void sendNotification() {
    store.inTransaction(
        "notify",
        connection -> {
          notify(connection, 0);
          return true;
        });
  }

  static void write(Connection connection, List<RevocationEntry> entries) throws SQLException {
    Rows.updateAll(
        connection,
        WRITE_ENTRY,
        entries,
        each ->
            new Object[] {
              each.scope().number(),
              each.fingerprint().bytes(),
              each.revision(),
              each.at(),
              each.until()
            });
  }

  @Override
  public void restore(List<RevocationEntry> lost, Position from) {
    new WriteBack(store, from).write(lost);
    wake();
  }

  private static List<Session> close(Connection connection, Revocation order, Instant now)
      throws SQLException {
    if (order.scope() == RevocationScope.TOKEN) {
      return List.of();
    }
    String which =
        switch (order.scope()) {
          case SESSION -> "id = ?";
          case USER -> order.keepSession() == null ? "user_id = ?" : "user_id = ? AND id <> ?";
          case CLIENT -> "client_id = ?";
          case TENANT -> "tenant_id = ?";
          case TOKEN, ALL -> "?::text = ''";
        };
    List<@Nullable Object> values = new ArrayList<>(List.of(now, now, order.name()));
    if (order.keepSession() != null) {
      values.add(order.keepSession());
    }
    return Rows.query(connection, CLOSE.formatted(which), SessionRows::session, values.toArray());
  }

  private static void log(
      Connection connection, Revocation order, List<Session> closed, Instant now)
      throws SQLException {
    @Nullable String user = order.scope() == RevocationScope.USER ? order.name() : null;
    @Nullable String session = order.scope() == RevocationScope.SESSION ? order.name() : null;
    if (session != null && !closed.isEmpty()) {
      user = closed.getFirst().user();
    }
    Rows.update(
        connection,
        PostgresSessionStore.LOG,
        now,
        order.actor(),
        order.action(),
        user,
        session,
        order.reason());
  }

  @Override
  public Changes changesAfter(Position position) {
    return store.inTransaction(
        "changes",
        connection -> {
          // The state is read before the entries: what commits between is read twice, not missed.
          RevisionRow state = RevisionRow.hear(connection, position);
          long after = state.origin().equals(position.origin()) ? position.revision() : 0;
          List<RevocationEntry> entries =
              state.revision() == after ? List.of() : entriesAfter(connection, after);
          return new Changes(entries, state.revision(), state.now(), state.origin());
        });
  }

  private static List<RevocationEntry> entriesAfter(Connection connection, long after)
      throws SQLException {
    return Rows.query(
        connection,
        "SELECT scope, fingerprint, revision, revoked_at, until_at"
            + " FROM headroom_session_revocation WHERE revision > ?",
        SessionRows::entry,
        after);
  }

  @Override
  public Lookup lookup(RevocableToken token) {
    StringBuilder sql =
        new StringBuilder(
            "SELECT pg_is_in_recovery() AS in_recovery, greatest(clock, clock_timestamp()) AS"
                + " clock, EXISTS (SELECT 1 FROM headroom_session_revocation WHERE (revision > ? OR"
                + " scope = 0) AND (scope, fingerprint) IN (");
    List<@Nullable Object> values = new ArrayList<>();
    values.add(token.revision());
    for (RevocationScope scope : RevocationScope.values()) {
      Fingerprint fingerprint = token.fingerprint(scope);
      if (fingerprint != null) {
        // An entry that was written back has half a fingerprint.
        sql.append(values.size() == 1 ? "(?, ?), (?, ?)" : ", (?, ?), (?, ?)");
        int number = scope.number();
        values.addAll(List.of(number, fingerprint.bytes(), number, fingerprint.half().bytes()));
      }
    }
    sql.append(")) AS revoked FROM headroom_session_state");
    return one(
        "look up revocation",
        sql.toString(),
        row -> new Lookup(row.getBoolean("revoked"), Rows.instant(row, "clock")),
        values.toArray());
  }

  @Override
  public Confirmations confirmations(long revision, String origin, Duration window) {
    return one(
        "confirmations",
        "SELECT pg_is_in_recovery() AS in_recovery, count(i.name) AS live,"
            + " count(*) FILTER (WHERE i.revision >= ? AND s.history = ?) AS confirmed, bool_or("
            + RevisionRow.IS_RECENT
            + ") AS recent FROM headroom_session_state s LEFT JOIN headroom_session_instance i"
            + " ON i.revision >= 0 AND i.heard_at > greatest(s.clock, clock_timestamp())"
            + " - ? * interval '1 millisecond'",
        row -> {
          int live = row.getInt("live");
          boolean isComplete = !row.getBoolean("recent") && !row.wasNull() && live > 0;
          return new Confirmations(row.getInt("confirmed"), isComplete ? live : live + 1);
        },
        revision,
        origin,
        window.toMillis(),
        window.toMillis());
  }

  /** Reads one row, on a server that is not in recovery. */
  private <T> T one(
      String operation, String sql, Rows.Mapper<T> mapper, @Nullable Object... values) {
    return store.inTransaction(
        operation,
        connection ->
            SessionRows.one(
                connection,
                sql,
                row -> {
                  if (row.getBoolean("in_recovery")) {
                    throw new SQLException(
                        "the server is in recovery: its answer may be old", READ_ONLY);
                  }
                  return mapper.map(row);
                },
                values));
  }

  @Override
  public long removeExpired() {
    return removeExpired(saveTime());
  }

  long removeExpired(Instant now) {
    return delete("headroom_session_revocation", "until_at", now)
        + delete(
            "headroom_session_instance",
            "heard_at + greatest(86400000, token_life_ms) * interval '1 millisecond'",
            now);
  }

  /** Saves the highest time before a clean-up: a clock that is set back later revives nothing. */
  Instant saveTime() {
    return store.inTransaction(
        "clean",
        connection -> {
          Rows.update(
              connection,
              "UPDATE headroom_session_state" + " SET clock = greatest(clock, clock_timestamp())");
          return SessionRows.stamp(connection).now();
        });
  }

  long delete(String table, String column, Instant before) {
    return delete(table, column, before, DELETED_AT_ONCE);
  }

  /** Deletes in small transactions, so that nothing waits for long. */
  long delete(String table, String column, Instant before, int atOnce) {
    String sql =
        "DELETE FROM %1$s WHERE ctid = ANY (ARRAY (SELECT ctid FROM %1$s WHERE %2$s < ? LIMIT %3$d))"
            .formatted(table, column, atOnce);
    long all = 0;
    int rows;
    do {
      rows = store.inTransaction("clean", connection -> Rows.update(connection, sql, before));
      all += rows;
    } while (rows == atOnce);
    return all;
  }

  @Override
  public void leave(String instance) {
    store.inTransaction(
        "leave",
        connection ->
            Rows.update(
                connection,
                "UPDATE headroom_session_instance SET revision = ? WHERE name = ?",
                LEFT,
                instance));
  }

  @Override
  public void onChange(Runnable wake) {
    wakes.add(wake);
  }

  /** Runs the registered callbacks. */
  void wake() {
    wakes.forEach(Runnable::run);
  }
}
