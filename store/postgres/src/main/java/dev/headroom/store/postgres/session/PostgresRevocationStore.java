// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.session;

import dev.headroom.session.device.Session;
import dev.headroom.session.revocation.Confirmations;
import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.revocation.RevocableToken;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.revocation.RevocationChanges;
import dev.headroom.session.revocation.RevocationEntry;
import dev.headroom.session.revocation.RevocationLookup;
import dev.headroom.session.revocation.RevocationResult;
import dev.headroom.session.revocation.RevocationScope;
import dev.headroom.session.revocation.RevocationScopeReader;
import dev.headroom.session.revocation.RevocationStore;
import dev.headroom.store.postgres.PostgresStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The record of what is revoked, in PostgreSQL.
 *
 * <p>One row holds the revision. An order takes the next one by updating that row, and so holds its
 * lock until it has committed: revisions commit in their order, and who reads up to n has all up to
 * n. That row also keeps the highest time that was ever told, so the record's time never goes back,
 * whatever the machine's clock does. Orders are written one after the other; some hundreds a second
 * on one disk.
 *
 * <p>Thread-safe.
 */
public final class PostgresRevocationStore implements RevocationStore {
  static final String CHANNEL = "headroom_session";

  private static final String TAKE_REVISION =
      "UPDATE headroom_session_state SET revision = revision + 1,"
          + " clock = greatest(clock, clock_timestamp()) RETURNING revision, clock";

  /** Another server, or another timeline of it: what was committed last may be lost. */
  private static final String ORIGIN =
      "(SELECT system_identifier FROM pg_control_system()) || ':'"
          + " || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)";

  private static final String READ_STATE =
      "SELECT revision, greatest(clock, clock_timestamp()) AS clock, origin, origin = "
          + ORIGIN
          + " AS same FROM headroom_session_state";

  /** Leaps over every revision that the lost end may have given out. */
  private static final String LEAP =
      "UPDATE headroom_session_state SET revision = revision + 1000000, origin = "
          + ORIGIN
          + " WHERE origin <> "
          + ORIGIN;

  private static final String HEAR =
      "INSERT INTO headroom_session_instance (name, revision, heard_at)"
          + " VALUES (?, ?, clock_timestamp()) ON CONFLICT (name) DO UPDATE"
          + " SET revision = excluded.revision, heard_at = excluded.heard_at";

  private static final String WRITE_CUT =
      "INSERT INTO headroom_session_cut (scope, fingerprint, revision, until_at)"
          + " VALUES (?, ?, ?, ?) ON CONFLICT (scope, fingerprint) DO UPDATE"
          + " SET revision = excluded.revision,"
          + " until_at = greatest(headroom_session_cut.until_at, excluded.until_at)";

  private static final String END =
      "UPDATE headroom_session SET ended_at = ? WHERE ended_at IS NULL AND dies_at > ? AND %s"
          + " RETURNING "
          + Rows.SESSION;

  private final PostgresStore store;
  private final List<Runnable> wakes = new CopyOnWriteArrayList<>();

  /** Creates the record; its tables must be there, as {@link SessionSchema} makes them. */
  public PostgresRevocationStore(PostgresStore store) {
    this.store = store;
  }

  @Override
  public RevocationResult revoke(Revocation order, Duration tokenLife) {
    RevocationResult ended =
        store.inTransaction(
            "revoke",
            connection -> {
              RevocationResult done = write(connection, order, tokenLife);
              try (PreparedStatement notify =
                  Rows.filled(
                      connection,
                      "SELECT pg_notify(?, ?)",
                      CHANNEL,
                      Long.toString(done.revision()))) {
                notify.execute();
              }
              return done;
            });
    wakes.forEach(Runnable::run);
    return ended;
  }

  private static RevocationResult write(Connection connection, Revocation order, Duration tokenLife)
      throws SQLException {
    long revision;
    Instant now;
    // First of all, in every order alike: who holds this row can wait for sessions, never the
    // other way round, so orders and refreshes do not block one another for good.
    try (PreparedStatement take = connection.prepareStatement(TAKE_REVISION);
        ResultSet row = take.executeQuery()) {
      row.next();
      revision = row.getLong("revision");
      now = Rows.instant(row, "clock");
    }
    List<Session> reached = end(connection, order, now);
    List<RevocationEntry> cuts =
        RevocationScopeReader.order(order, reached, revision, now.plus(tokenLife));
    try (PreparedStatement write = connection.prepareStatement(WRITE_CUT)) {
      for (RevocationEntry cut : cuts) {
        write.setInt(1, cut.scope().number());
        write.setBytes(2, cut.fingerprint().bytes());
        write.setLong(3, cut.revision());
        write.setObject(4, cut.until().atOffset(java.time.ZoneOffset.UTC));
        write.addBatch();
      }
      write.executeBatch();
    }
    note(connection, order, reached, now);
    return new RevocationResult(revision, cuts, reached.size(), now);
  }

  private static List<Session> end(Connection connection, Revocation order, Instant now)
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
    List<Session> reached = new ArrayList<>();
    try (PreparedStatement update =
            Rows.filled(connection, END.formatted(which), values.toArray());
        ResultSet rows = update.executeQuery()) {
      while (rows.next()) {
        reached.add(Rows.session(rows));
      }
    }
    return reached;
  }

  private static void note(
      Connection connection, Revocation order, List<Session> reached, Instant now)
      throws SQLException {
    @Nullable String user = order.scope() == RevocationScope.USER ? order.name() : null;
    @Nullable String session = order.scope() == RevocationScope.SESSION ? order.name() : null;
    if (session != null && !reached.isEmpty()) {
      user = reached.getFirst().user();
    }
    Rows.update(
        connection,
        PostgresSessionStore.NOTE,
        now,
        order.actor(),
        RevocationScopeReader.action(order),
        user,
        session,
        order.reason());
  }

  @Override
  public RevocationChanges changesAfter(String instance, long after) {
    return store.inTransaction(
        "changes",
        connection -> {
          unsynchronized(connection);
          Rows.update(connection, HEAR, instance, after);
          // The state is read before the cuts: what commits between is read twice, not missed.
          State state = state(connection);
          if (!state.same()) {
            Rows.update(connection, LEAP);
            state = state(connection);
          }
          List<RevocationEntry> cuts =
              state.revision() == after ? List.of() : cutsAfter(connection, after);
          return new RevocationChanges(cuts, state.revision(), state.now(), state.origin());
        });
  }

  private record State(long revision, Instant now, String origin, boolean same) {}

  private static State state(Connection connection) throws SQLException {
    try (PreparedStatement read = connection.prepareStatement(READ_STATE);
        ResultSet row = read.executeQuery()) {
      row.next();
      return new State(
          row.getLong("revision"),
          Rows.instant(row, "clock"),
          row.getString("origin"),
          row.getBoolean("same"));
    }
  }

  /** A heartbeat may be lost with the server; what it costs to lose is one more question. */
  private static void unsynchronized(Connection connection) throws SQLException {
    try (PreparedStatement set =
        connection.prepareStatement("SET LOCAL synchronous_commit = off")) {
      set.execute();
    }
  }

  private static List<RevocationEntry> cutsAfter(Connection connection, long after)
      throws SQLException {
    List<RevocationEntry> cuts = new ArrayList<>();
    try (PreparedStatement read =
        Rows.filled(
            connection,
            "SELECT scope, fingerprint, revision, until_at FROM headroom_session_cut"
                + " WHERE revision > ?",
            after)) {
      read.setFetchSize(10_000);
      try (ResultSet rows = read.executeQuery()) {
        while (rows.next()) {
          cuts.add(Rows.cut(rows));
        }
      }
    }
    return cuts;
  }

  @Override
  public RevocationLookup lookup(RevocableToken facts) {
    StringBuilder sql =
        new StringBuilder(
            "SELECT greatest(clock, clock_timestamp()) AS clock, EXISTS (SELECT 1 FROM"
                + " headroom_session_cut WHERE (revision > ? OR scope = 0) AND (scope,"
                + " fingerprint) IN (");
    List<@Nullable Object> values = new ArrayList<>();
    values.add(facts.revision());
    for (RevocationScope scope : RevocationScope.values()) {
      Fingerprint fingerprint = facts.of(scope);
      if (fingerprint != null) {
        sql.append(values.size() == 1 ? "(?, ?)" : ", (?, ?)");
        values.add(scope.number());
        values.add(fingerprint);
      }
    }
    sql.append(")) AS revoked FROM headroom_session_state");
    return store.inTransaction(
        "revoked",
        connection -> {
          try (PreparedStatement ask = Rows.filled(connection, sql.toString(), values.toArray());
              ResultSet row = ask.executeQuery()) {
            row.next();
            return new RevocationLookup(row.getBoolean("revoked"), Rows.instant(row, "clock"));
          }
        });
  }

  @Override
  public Confirmations confirmations(long revision, Duration lately) {
    return store.inTransaction(
        "confirmations",
        connection -> {
          try (PreparedStatement count =
                  Rows.filled(
                      connection,
                      "SELECT count(*) FILTER (WHERE revision >= ?) AS confirmed, count(*) AS alive"
                          + " FROM headroom_session_instance"
                          + " WHERE heard_at > clock_timestamp() - ? * interval '1 millisecond'",
                      revision,
                      lately.toMillis());
              ResultSet row = count.executeQuery()) {
            row.next();
            return new Confirmations(row.getInt("confirmed"), row.getInt("alive"));
          }
        });
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

  /** Wakes who asked for it. */
  void wake() {
    wakes.forEach(Runnable::run);
  }
}
