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
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
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
 * after the other: some hundreds a second on one disk.
 *
 * <p>Thread-safe.
 */
public final class PostgresRevocationStore implements RevocationStore {
  private static final int DELETED_AT_ONCE = 10_000;

  static final String CHANNEL = "headroom_session";

  private static final String TAKE_REVISION =
      "UPDATE headroom_session_state SET revision = revision + 1,"
          + " clock = greatest(clock, clock_timestamp()) RETURNING revision, clock";

  /** Differs on another server or timeline: the last commits may be lost. */
  private static final String ORIGIN =
      "(SELECT system_identifier FROM pg_control_system()) || ':'"
          + " || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)";

  private static final String READ_STATE =
      "SELECT revision, greatest(clock, clock_timestamp()) AS clock, origin, origin = "
          + ORIGIN
          + " AS same FROM headroom_session_state";

  /** Skips every revision that the lost commits may have taken. */
  private static final String SKIP_REVISIONS =
      "UPDATE headroom_session_state SET revision = revision + 1000000, origin = "
          + ORIGIN
          + " WHERE origin <> "
          + ORIGIN;

  private static final String RECORD_INSTANCE =
      "INSERT INTO headroom_session_instance (name, revision, heard_at)"
          + " VALUES (?, ?, clock_timestamp()) ON CONFLICT (name) DO UPDATE"
          + " SET revision = excluded.revision, heard_at = excluded.heard_at";

  private static final String WRITE_ENTRY =
      "INSERT INTO headroom_session_revocation (scope, fingerprint, revision, revoked_at,"
          + " until_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (scope, fingerprint) DO UPDATE"
          + " SET revision = excluded.revision, revoked_at = excluded.revoked_at,"
          + " until_at = greatest(headroom_session_revocation.until_at, excluded.until_at)";

  private static final String CLOSE =
      "UPDATE headroom_session SET ended_at = ? WHERE ended_at IS NULL AND dies_at > ? AND %s"
          + " RETURNING "
          + Rows.SESSION;

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
  public RevocationResult revoke(Revocation order, Duration entryLife) {
    RevocationResult result =
        store.inTransaction("revoke", connection -> write(connection, order, entryLife));
    wake();
    return result;
  }

  private static RevocationResult write(Connection connection, Revocation order, Duration entryLife)
      throws SQLException {
    // Always first: the holder of this row's lock may wait for sessions, never the other way round,
    // so revocations and refreshes cannot deadlock.
    Rows.Stamp stamp = Rows.query(connection, TAKE_REVISION, Rows::stamp).getFirst();
    long revision = stamp.revision();
    Instant now = stamp.now();
    List<Session> closed = close(connection, order, now);
    List<String> ids = closed.stream().map(Session::id).toList();
    List<RevocationEntry> entries = order.entries(ids, revision, now, entryLife);
    try (PreparedStatement write = connection.prepareStatement(WRITE_ENTRY)) {
      for (RevocationEntry entry : entries) {
        write.setInt(1, entry.scope().number());
        write.setBytes(2, entry.fingerprint().bytes());
        write.setLong(3, entry.revision());
        write.setObject(4, entry.at().atOffset(ZoneOffset.UTC));
        write.setObject(5, entry.until().atOffset(ZoneOffset.UTC));
        write.addBatch();
      }
      write.executeBatch();
    }
    log(connection, order, closed, now);
    Rows.query(connection, "SELECT pg_notify(?, ?)", row -> row, CHANNEL, Long.toString(revision));
    return new RevocationResult(revision, entries, closed.size(), now);
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
    return Rows.query(connection, CLOSE.formatted(which), Rows::session, values.toArray());
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
  public Changes changesAfter(String instance, long after) {
    return store.inTransaction(
        "changes",
        connection -> {
          unsynchronized(connection);
          Rows.update(connection, RECORD_INSTANCE, instance, after);
          // The state is read before the entries: what commits between is read twice, not missed.
          State state = state(connection);
          if (!state.same()) {
            Rows.update(connection, SKIP_REVISIONS);
            state = state(connection);
          }
          List<RevocationEntry> entries =
              state.revision() == after ? List.of() : entriesAfter(connection, after);
          return new Changes(entries, state.revision(), state.now(), state.origin());
        });
  }

  private record State(long revision, Instant now, String origin, boolean same) {}

  private static State state(Connection connection) throws SQLException {
    return Rows.query(
            connection,
            READ_STATE,
            row ->
                new State(
                    row.getLong("revision"),
                    Rows.instant(row, "clock"),
                    row.getString("origin"),
                    row.getBoolean("same")))
        .getFirst();
  }

  /** A heartbeat may be lost with the server: that costs one more read. */
  private static void unsynchronized(Connection connection) throws SQLException {
    try (PreparedStatement set =
        connection.prepareStatement("SET LOCAL synchronous_commit = off")) {
      set.execute();
    }
  }

  private static List<RevocationEntry> entriesAfter(Connection connection, long after)
      throws SQLException {
    return Rows.query(
        connection,
        "SELECT scope, fingerprint, revision, revoked_at, until_at"
            + " FROM headroom_session_revocation WHERE revision > ?",
        Rows::entry,
        after);
  }

  @Override
  public Lookup lookup(RevocableToken token) {
    StringBuilder sql =
        new StringBuilder(
            "SELECT greatest(clock, clock_timestamp()) AS clock, EXISTS (SELECT 1 FROM"
                + " headroom_session_revocation WHERE (revision > ? OR scope = 0) AND (scope,"
                + " fingerprint) IN (");
    List<@Nullable Object> values = new ArrayList<>();
    values.add(token.revision());
    for (RevocationScope scope : RevocationScope.values()) {
      Fingerprint fingerprint = token.fingerprint(scope);
      if (fingerprint != null) {
        sql.append(values.size() == 1 ? "(?, ?)" : ", (?, ?)");
        values.add(scope.number());
        values.add(fingerprint);
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
  public Confirmations confirmations(long revision, Duration window) {
    return one(
        "confirmations",
        "SELECT count(*) FILTER (WHERE revision >= ?) AS confirmed, count(*) AS live"
            + " FROM headroom_session_instance"
            + " WHERE heard_at > clock_timestamp() - ? * interval '1 millisecond'",
        row -> new Confirmations(row.getInt("confirmed"), row.getInt("live")),
        revision,
        window.toMillis());
  }

  private <T> T one(
      String operation, String sql, Rows.Mapper<T> mapper, @Nullable Object... values) {
    return store.inTransaction(
        operation, connection -> Rows.query(connection, sql, mapper, values).getFirst());
  }

  @Override
  public long removeExpired() {
    return removeExpired(saveTime());
  }

  long removeExpired(Instant now) {
    return delete("headroom_session_revocation", "until_at", now)
        + delete("headroom_session_instance", "heard_at", now.minus(Duration.ofDays(1)));
  }

  /** Saves the highest time before a clean-up: a clock that is set back later revives nothing. */
  Instant saveTime() {
    return store.inTransaction(
        "clean",
        connection -> {
          Rows.update(
              connection,
              "UPDATE headroom_session_state" + " SET clock = greatest(clock, clock_timestamp())");
          return Rows.stamp(connection).now();
        });
  }

  /** Deletes in small transactions, so that nothing waits for long. */
  long delete(String table, String column, Instant before) {
    String sql =
        "DELETE FROM %1$s WHERE ctid = ANY (ARRAY (SELECT ctid FROM %1$s WHERE %2$s < ? LIMIT %3$d))"
            .formatted(table, column, DELETED_AT_ONCE);
    long all = 0;
    int rows;
    do {
      rows = store.inTransaction("clean", connection -> Rows.update(connection, sql, before));
      all += rows;
    } while (rows == DELETED_AT_ONCE);
    return all;
  }

  @Override
  public void leave(String instance) {
    store.inTransaction(
        "leave",
        connection ->
            Rows.update(
                connection, "DELETE FROM headroom_session_instance WHERE name = ?", instance));
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
