// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.session;

import dev.headroom.session.device.Session;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.revocation.RevocationEntry;
import dev.headroom.session.revocation.RevocationScope;
import dev.headroom.session.revocation.RevocationStore;
import dev.headroom.session.revocation.RevocationStore.Position;
import dev.headroom.store.postgres.PostgresStore;
import dev.headroom.store.postgres.statement.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Writes back what an instance knows and the database has lost, page by page: other revocations
 * wait for one page at most.
 *
 * <p>The entries come last: while they are missing, every instance that knows them writes them
 * back, so nothing is left over by one that ends half-way. Confined to one thread.
 */
final class WriteBack {
  /** How many sessions, or entries, are written back while others wait. */
  private static final int PAGE = PostgresRevocationStore.PAGE;

  private static final String PAGE_OF =
      "SELECT "
          + SessionRows.SESSION
          + " FROM headroom_session WHERE ended_at IS NULL AND dies_at > now() AND id > ?"
          + " ORDER BY id LIMIT "
          + PAGE;

  private final PostgresStore store;
  private final Position from;

  /**
   * Creates one.
   *
   * @param from what the instance knows
   */
  WriteBack(PostgresStore store, Position from) {
    this.store = store;
    this.from = from;
  }

  /** Closes the sessions that lost entries reach, and writes the entries. */
  void write(List<RevocationEntry> lost) {
    if (lost.stream().anyMatch(entry -> entry.scope() != RevocationScope.TOKEN)) {
      closeReached(Session.reachedBy(lost));
    }
    for (int i = 0; i < lost.size(); i += PAGE) {
      List<RevocationEntry> page = lost.subList(i, Math.min(i + PAGE, lost.size()));
      store.inTransaction("restore revocations", connection -> write(connection, page));
    }
  }

  private int write(Connection connection, List<RevocationEntry> page) throws SQLException {
    RevisionRow.NextRevision next = RevisionRow.take(connection, from.revision());
    PostgresRevocationStore.write(connection, page);
    // Their revisions are old: every instance reads everything.
    RevisionRow.begin(connection, next.revision() + 1);
    PostgresRevocationStore.notify(connection, next.revision());
    return page.size();
  }

  private void closeReached(Predicate<Session> isReached) {
    String after = "";
    List<Session> page;
    do {
      String last = after;
      page =
          store.inTransaction(
              "read sessions",
              connection -> Rows.query(connection, PAGE_OF, SessionRows::session, last));
      List<Session> reached = page.stream().filter(isReached).toList();
      if (!reached.isEmpty()) {
        store.inTransaction("close sessions", connection -> close(connection, reached));
      }
      after = page.isEmpty() ? after : page.getLast().id();
    } while (page.size() == PAGE);
  }

  private int close(Connection connection, List<Session> reached) throws SQLException {
    RevisionRow.NextRevision next = RevisionRow.take(connection, from.revision());
    String[] ids = reached.stream().map(Session::id).toArray(String[]::new);
    List<Session> closed =
        Rows.query(
            connection,
            PostgresRevocationStore.CLOSE.formatted("id = ANY (?)"),
            SessionRows::session,
            next.now(),
            next.now(),
            ids);
    List<RevocationEntry> entries = new ArrayList<>();
    for (String id : ids) {
      // Also a session that was refreshed since: its tokens carry revisions of this history.
      entries.addAll(
          Revocation.session(id)
              .entries(List.of(), next.revision(), next.now(), next.life(from.entryLife())));
    }
    PostgresRevocationStore.write(connection, entries);
    log(connection, closed, next.now());
    PostgresRevocationStore.notify(connection, next.revision());
    return closed.size();
  }

  private static void log(Connection connection, List<Session> closed, Instant now)
      throws SQLException {
    Rows.updateAll(
        connection,
        PostgresSessionStore.LOG,
        closed,
        each ->
            new Object[] {
              now,
              "system",
              Revocation.session(each.id()).action(),
              each.user(),
              each.id(),
              RevocationStore.RESTORED
            });
  }
}
