// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import dev.headroom.database.jdbc.ConnectionTracker;
import dev.headroom.database.jdbc.ForwardingConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A connection that records what was executed on it. Confined to one thread. */
abstract class RecordingConnection extends ForwardingConnection {
  private static final AtomicLong CONNECTIONS = new AtomicLong();
  private static final AtomicLong TRANSACTIONS = new AtomicLong();
  private static final StatementShape UNTIMED = new StatementShape(0, "(not timed)");

  final ConnectionTracker use;
  final StatementDeadlines deadlines;
  private final @Nullable StatementShapes shapes;
  private final StatementListener listener;
  private long connectionId;
  private long transactionId;
  private AutoCommit autoCommit = AutoCommit.UNKNOWN;

  private enum AutoCommit {
    UNKNOWN,
    ON,
    OFF
  }

  /**
   * Creates a connection.
   *
   * @param shapes null if statements are followed, but not recorded
   */
  RecordingConnection(
      Connection target,
      @Nullable StatementShapes shapes,
      StatementListener listener,
      ConnectionTracker use,
      StatementDeadlines deadlines) {
    super(target);
    this.shapes = shapes;
    this.listener = listener;
    this.use = use;
    this.deadlines = deadlines;
  }

  final StatementShape shape(String sql) {
    return shapes == null ? UNTIMED : shapes.shape(sql);
  }

  /** Records an execution that has ended; never throws. */
  final void recordExecution(StatementRun.Builder ended) {
    if (shapes == null) {
      return;
    }
    try {
      UnitOfWork unit = UnitOfWork.current();
      if (unit == null) {
        listener.statementExecuted(ended.build());
        return;
      }
      if (connectionId == 0) {
        connectionId = CONNECTIONS.incrementAndGet();
      }
      StatementRun run =
          ended.callSite(unit.callSite(ended.shape())).on(connectionId, transaction()).build();
      unit.record(run);
      listener.statementExecuted(run);
    } catch (RuntimeException | LinkageError e) {
      ListenerFailures.log(listener, e);
    }
  }

  /** Records a transaction that has ended; never throws. */
  final void recordEnd(long nanos, @Nullable SQLException failure) {
    transactionId = 0;
    try {
      listener.transactionEnded(nanos, failure);
    } catch (RuntimeException | LinkageError e) {
      ListenerFailures.log(listener, e);
    }
  }

  private long transaction() {
    if (autoCommit == AutoCommit.UNKNOWN) {
      try {
        autoCommit = target.getAutoCommit() ? AutoCommit.ON : AutoCommit.OFF;
      } catch (SQLException closed) {
        return 0;
      }
    }
    if (autoCommit == AutoCommit.ON) {
      return 0;
    }
    if (transactionId == 0) {
      transactionId = TRANSACTIONS.incrementAndGet();
    }
    return transactionId;
  }

  @Override
  public void setAutoCommit(boolean on) throws SQLException {
    use.touched();
    target.setAutoCommit(on);
    autoCommit = on ? AutoCommit.ON : AutoCommit.OFF;
    transactionId = 0;
  }
}
