// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import dev.headroom.database.jdbc.ConnectionTracker;
import dev.headroom.database.statement.StatementListener;
import dev.headroom.database.statement.StatementRun;
import dev.headroom.database.statement.StatementShapes;
import dev.headroom.database.statement.TimedDataSource;
import dev.headroom.database.statement.UnitListener;
import dev.headroom.database.statement.UnitOfWork;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Wraps data sources so that their statements are timed, and opens units of work. Reports to all
 * beans of type {@link StatementListener} and {@link UnitListener}, once all beans exist: until
 * then statements count for their shape only, so that no bean is created before its time.
 *
 * <p>Thread-safe.
 */
public final class StatementWatch implements SmartInitializingSingleton {
  private final StatementShapes shapes;
  private final ObjectProvider<StatementListener> listenerBeans;
  private final ObjectProvider<UnitListener> unitListenerBeans;
  private final StatementListener reports = new Reports();
  private volatile StatementListener listener = run -> {};
  private volatile UnitListener unitListener = unit -> {};

  StatementWatch(
      StatementShapes shapes,
      ObjectProvider<StatementListener> listeners,
      ObjectProvider<UnitListener> unitListeners) {
    this.shapes = shapes;
    this.listenerBeans = listeners;
    this.unitListenerBeans = unitListeners;
  }

  @Override
  public void afterSingletonsInstantiated() {
    listener =
        StatementListener.all(listenerBeans.orderedStream().toArray(StatementListener[]::new));
    unitListener = UnitListener.all(unitListenerBeans.orderedStream().toList());
  }

  /** Returns a data source that times the statements of another one. */
  DataSource watch(DataSource source) {
    return TimedDataSource.of(source, shapes, reports);
  }

  /** Returns a data source that times the statements of another one, and follows connections. */
  public DataSource watch(DataSource source, Supplier<? extends ConnectionTracker> uses) {
    return TimedDataSource.of(source, shapes, reports, uses);
  }

  /** Opens a unit of work on the current thread. */
  UnitOfWork.Scope open(Supplier<String> route) {
    return UnitOfWork.open(route, this::ended);
  }

  /** Starts a unit of work that is bound to no thread. */
  UnitOfWork start(Supplier<String> route) {
    return UnitOfWork.start(route, this::ended);
  }

  private void ended(UnitOfWork unit) {
    if (unit.count() > 0) {
      unitListener.unitEnded(unit);
    }
  }

  /** Forwards to the listeners of the moment. */
  private final class Reports implements StatementListener {
    @Override
    public void statementExecuted(StatementRun run) {
      listener.statementExecuted(run);
    }

    @Override
    public void transactionEnded(long nanos, @Nullable SQLException failure) {
      listener.transactionEnded(nanos, failure);
    }
  }
}
