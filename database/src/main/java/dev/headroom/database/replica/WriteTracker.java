// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What one connection has written and read, noted in its session when the connection is returned.
 *
 * <p>Confined to one thread. From the first statement that may write until the connection is
 * returned, the other reads of the session go to the primary: the position of the commit is read
 * once, at the end, on the connection that committed.
 */
final class WriteTracker {
  private final @Nullable ConsistencySession session;
  private final @Nullable SessionProgress progress;
  private boolean announced;
  private boolean committed;

  WriteTracker(@Nullable ConsistencySession session, ReplicaRouter router) {
    this.session = session;
    this.progress = session == null ? null : session.progress(router);
  }

  /** A statement on the primary was created; a text that is unknown yet may write. */
  void began(String sql, boolean autoCommit) {
    if (progress == null || isRead(sql)) {
      return;
    }
    if (!announced) {
      announced = true;
      progress.writeBegan();
    }
    committed |= autoCommit;
  }

  /**
   * Returns whether a statement reads. What a function in it writes is found all the same, since a
   * later read on a replica requires the primary's position after this connection was returned.
   */
  private static boolean isRead(String sql) {
    String text = sql.stripLeading();
    return text.regionMatches(true, 0, "select", 0, 6)
        || text.regionMatches(true, 0, "values", 0, 6)
        || text.regionMatches(true, 0, "show", 0, 4);
  }

  /**
   * The transaction has ended. A statement may have been created in an earlier one, so each commit
   * after the first write counts as one.
   */
  void ended(boolean committing) {
    committed |= committing && announced;
  }

  /** A statement on a server has read. */
  void read(ServerNode server) {
    if (progress != null) {
      progress.readEnded(server, System.nanoTime());
    }
  }

  /** The connection is about to be returned to its pool. */
  void returned(Route route, boolean autoCommit) {
    if (session == null || progress == null) {
      return;
    }
    if (committed) {
      recordCommit(session, progress, route, autoCommit);
    } else {
      if (announced) {
        progress.writeAbandoned();
      }
      progress.readEnded(route.server(), System.nanoTime());
    }
    announced = false;
    committed = false;
  }

  private static void recordCommit(
      ConsistencySession writer, SessionProgress progress, Route route, boolean autoCommit) {
    ServerNode primary = route.server();
    PositionSample known = primary.sample();
    if (known == null) {
      progress.writeEnded(primary);
      return;
    }
    try {
      Connection connection = route.connection();
      if (!autoCommit) {
        // The query must neither be part of what was left open nor open a transaction.
        connection.rollback();
        connection.setAutoCommit(true);
      }
      long queried = System.nanoTime();
      long lsn = PositionSample.written(connection);
      primary.reached(lsn);
      progress.writeEnded(new LogPosition(known.cluster(), known.timeline(), lsn), queried);
      writer.written();
    } catch (SQLException e) {
      progress.writeEnded(primary);
    }
  }
}
