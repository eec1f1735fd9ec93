// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.session;

import dev.headroom.session.revocation.RevocationStore;
import dev.headroom.store.postgres.statement.Rows;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The row that numbers revocations, and distinguishes the histories of the database.
 *
 * <p>It names the server, its timeline, when it was started, and the file of the table: a promoted
 * replica, a copy that was put back, a dump that was restored, and a server that lost its last
 * commits in a crash differ in one of them. Then, and when an instance is ahead of the row,
 * revisions are skipped and a new name is written; instances of another history count as having
 * applied nothing. What remains: rows that are deleted and copied back within a running server are
 * noticed by an instance that is ahead of them, and not by others until their next read.
 *
 * <p>Immutable.
 *
 * @param revision the highest that was given out
 * @param now the store's time
 * @param origin the name of the history
 * @param same whether this server continues it
 */
record RevisionRow(long revision, Instant now, String origin, boolean same) {
  /** Names the history that this server continues; another name: its last commits may be lost. */
  private static final String HISTORY =
      "(SELECT system_identifier FROM pg_control_system()) || ':'"
          + " || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) || ':'"
          + " || extract(epoch FROM pg_postmaster_start_time()) || ':'"
          + " || pg_relation_filenode(tableoid)";

  /** Whether the row was written in that history; behind its name is where and when it began. */
  private static final String IS_SAME = "split_part(history, ' ', 1) = " + HISTORY;

  /**
   * How long the longest token may live that an instance accepts, or issued before it was heard
   * from last; a minute more, since that is seldom.
   */
  private static final String TOKEN_LIFE =
      "(SELECT max(token_life_ms - greatest(0, extract(epoch FROM clock_timestamp() - heard_at)"
          + " * 1000 - 60000)) FROM headroom_session_instance)";

  /** Takes a revision, unless this is another history, or the caller is ahead of it. */
  private static final String TAKE_REVISION =
      "UPDATE headroom_session_state SET revision = revision + 1,"
          + " clock = greatest(clock, clock_timestamp()) WHERE revision >= ? AND "
          + IS_SAME
          + " RETURNING revision, clock, history, "
          + TOKEN_LIFE
          + " AS token_life_ms, CASE WHEN current_setting('synchronous_commit') = 'off'"
          + " THEN set_config('synchronous_commit', 'on', true) END";

  /**
   * Reads the row, and records what an instance has applied of that history. The record may be lost
   * with the server: that costs one more read.
   */
  private static final String HEAR =
      "WITH state AS (SELECT revision, greatest(clock, clock_timestamp()) AS clock, history, "
          + IS_SAME
          + " AS same FROM headroom_session_state), heard AS (INSERT INTO headroom_session_instance"
          + " (name, revision, heard_at, token_life_ms)"
          + " SELECT ?, CASE history WHEN ? THEN ?::bigint ELSE 0 END, clock, ?::bigint FROM state"
          + " ON CONFLICT (name) DO UPDATE SET revision = excluded.revision,"
          + " heard_at = excluded.heard_at, token_life_ms = excluded.token_life_ms)"
          + " SELECT revision, clock, history, same, set_config('synchronous_commit', 'off', true)"
          + " FROM state";

  /** Begins another history: skips every revision that the lost commits may have taken. */
  private static final String SKIP_REVISIONS =
      "UPDATE headroom_session_state SET revision = greatest(revision, ?) + 1000000, history = "
          + HISTORY
          + " || ' ' || greatest(revision, ?) + 1000000 || ' ' || (CASE history WHEN '' THEN 0"
          + " ELSE ceil(extract(epoch FROM greatest(clock, clock_timestamp())) * 1000) END)"
          + " WHERE revision < ? OR NOT "
          + IS_SAME;

  /**
   * Whether the history of a row {@code s} began within some milliseconds: who reads it is not
   * known yet. The first history of a database has no beginning.
   */
  static final String IS_RECENT =
      "greatest(s.clock, clock_timestamp()) < to_timestamp(nullif(split_part(s.history, ' ', 3),"
          + " '')::float8 / 1000) + ? * interval '1 millisecond'";

  /**
   * The revision of a revocation. Immutable.
   *
   * @param tokenMillis how long tokens may live that an instance accepts
   */
  record NextRevision(long revision, Instant now, String origin, long tokenMillis) {

    /** Returns how long entries of names are kept: at least as long as the caller asks. */
    Duration life(Duration least) {
      return Duration.ofMillis(Math.max(least.toMillis(), tokenMillis));
    }
  }

  /**
   * Takes the next revision, above all that somebody has seen; the row is locked until the commit.
   */
  static NextRevision take(Connection connection, long seen) throws SQLException {
    List<NextRevision> taken = Rows.query(connection, TAKE_REVISION, RevisionRow::next, seen);
    if (!taken.isEmpty()) {
      return taken.getFirst();
    }
    begin(connection, seen);
    return SessionRows.one(connection, TAKE_REVISION, RevisionRow::next, seen);
  }

  private static NextRevision next(ResultSet row) throws SQLException {
    return new NextRevision(
        row.getLong("revision"),
        Rows.instant(row, "clock"),
        row.getString("history"),
        row.getLong("token_life_ms"));
  }

  /** Begins another history, above all that somebody has seen, unless this is one already. */
  static void begin(Connection connection, long seen) throws SQLException {
    Rows.update(connection, SKIP_REVISIONS, seen, seen, seen);
  }

  /**
   * Reads the row for an instance, and records its position; begins another history first if the
   * instance has seen more than there is.
   */
  static RevisionRow hear(Connection connection, RevocationStore.Position from)
      throws SQLException {
    RevisionRow row = read(connection, from);
    if (!row.same() || row.revision() < from.revision()) {
      begin(connection, from.revision());
      row = read(connection, from);
    }
    return row;
  }

  private static RevisionRow read(Connection connection, RevocationStore.Position from)
      throws SQLException {
    return SessionRows.one(
        connection,
        HEAR,
        row ->
            new RevisionRow(
                row.getLong("revision"),
                Rows.instant(row, "clock"),
                row.getString("history"),
                row.getBoolean("same")),
        from.instance(),
        from.origin(),
        from.revision(),
        from.entryLife().toMillis());
  }
}
