// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one connection has written and read, noted in its session when a transaction is committed
 * and when the connection is returned.
 *
 * <p>Confined to one thread. From the first statement that may write until the position of the
 * commit is known, the other reads of the session go to the primary. The position is read after the
 * commit, on the connection that committed; where a statement from before the commit is still open,
 * which may have run again, once more at the return.
 */
final class WriteTracker {
  private static final int FIRST_CHECK = 64;

  private final @Nullable ConsistencySession session;
  private final @Nullable SessionProgress progress;

  /** Statements on the primary that may be open. */
  private final List<Statement> created = new ArrayList<>(2);

  private int nextCheck = FIRST_CHECK;

  /** Whether the driver's own objects are in use: what they write is not seen. */
  private boolean unwrapped;

  /** Whether a statement may have run since the last position was read. */
  private boolean used = true;

  private boolean announced;
  private boolean committed;
  private boolean undone;

  WriteTracker(@Nullable ConsistencySession session, ReplicaRouter router) {
    this.session = session;
    this.progress = session == null ? null : session.progress(router);
  }

  /**
   * A statement on the primary was created; a text that is unknown yet may write.
   *
   * @param updatable whether its results can be changed
   */
  void onStatement(Statement statement, String sql, boolean updatable, boolean autoCommit) {
    if (progress == null) {
      return;
    }
    if (created.isEmpty() || !created.getLast().equals(statement)) {
      created.add(statement);
    }
    if (created.size() >= nextCheck) {
      created.removeIf(WriteTracker::isClosed);
      nextCheck = Math.max(FIRST_CHECK, 2 * created.size());
    }
    used = true;
    if (updatable || !PlainReads.isOne(sql)) {
      announce(progress, autoCommit);
    }
  }

  /** The driver's connection was given to the application. */
  void onUnwrap(boolean autoCommit) {
    if (progress != null) {
      unwrapped = true;
      used = true;
      announce(progress, autoCommit);
    }
  }

  private void announce(SessionProgress writing, boolean autoCommit) {
    if (!announced) {
      announced = true;
      writing.writeBegan();
    }
    undone = false;
    committed |= autoCommit;
  }

  private static boolean isClosed(Statement statement) {
    try {
      return statement.isClosed();
    } catch (SQLException lost) {
      return true;
    }
  }

  /** The transaction was rolled back. */
  void onRollback() {
    undone = true;
  }

  /**
   * The transaction was committed. A statement may have been created in an earlier one, so each
   * commit after the first write counts as one.
   */
  void onCommit(Route route) {
    if (session == null || progress == null || !announced) {
      return;
    }
    committed = true;
    PositionSample known = route.server().sample();
    if (known == null) {
      return;
    }
    try {
      long queried = System.nanoTime();
      LogPosition position = route.server().written(route.connection(), known);
      created.removeIf(WriteTracker::isClosed);
      if (created.isEmpty() && !unwrapped) {
        ended(progress, position, queried);
      } else {
        progress.raise(position, queried);
      }
      session.written();
    } catch (SQLException e) {
      // It is tried again when the connection is returned.
    }
  }

  private void ended(SessionProgress writing, LogPosition position, long queried) {
    announced = false;
    committed = false;
    undone = false;
    used = false;
    writing.writeEnded(position, queried);
  }

  /** A statement on a server has read. */
  void onRead(Route route) {
    if (progress != null) {
      used = true;
      progress.readEnded(route, System.nanoTime());
    }
  }

  /** The connection is about to be returned to its pool. */
  void onReturn(Route route, boolean autoCommit) {
    if (session != null && progress != null) {
      // Without an end by JDBC, an SQL COMMIT may have been among the statements.
      if (committed || (announced && !undone)) {
        recordCommit(session, progress, route, autoCommit);
      } else {
        if (announced) {
          progress.writeAbandoned();
        }
        if (used) {
          progress.readEnded(route, System.nanoTime());
        }
      }
    }
    announced = false;
    committed = false;
    undone = false;
    unwrapped = false;
    used = true;
    created.clear();
  }

  private void recordCommit(
      ConsistencySession writer, SessionProgress writing, Route route, boolean autoCommit) {
    PositionSample known = route.server().sample();
    if (known == null) {
      writing.writeEnded(route);
      return;
    }
    try {
      if (!autoCommit) {
        // The query must neither be part of what was left open nor open a transaction.
        route.connection().rollback();
        route.connection().setAutoCommit(true);
      }
      long queried = System.nanoTime();
      ended(writing, route.server().written(route.connection(), known), queried);
      writer.written();
    } catch (SQLException e) {
      writing.writeEnded(route);
    }
  }
}
