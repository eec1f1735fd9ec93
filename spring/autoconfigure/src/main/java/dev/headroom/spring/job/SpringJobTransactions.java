// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.job;

import dev.headroom.job.JobTransactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Spring's transactions of one data source, be they of JDBC or of JPA.
 *
 * <p>Thread-safe. A transaction that has no connection of the data source is refused: a job would
 * neither commit nor roll back with it.
 */
final class SpringJobTransactions implements JobTransactions {
  private static final String REMEDY =
      ": make the transaction manager of the data source of jobs primary, or define a bean of type"
          + " JobTransactions";

  /** The object under which the manager binds connections: its own, or a wrapper of it. */
  private final DataSource source;

  private final PlatformTransactionManager manager;

  private SpringJobTransactions(DataSource source, PlatformTransactionManager manager) {
    this.source = source;
    this.manager = manager;
    if (manager instanceof ConfigurableTransactionManager configurable) {
      // Set as a whole, since transactions may run already.
      List<TransactionExecutionListener> listeners =
          new ArrayList<>(configurable.getTransactionExecutionListeners());
      listeners.add(new Commits(source));
      configurable.setTransactionExecutionListeners(listeners);
    }
  }

  /**
   * Marks the connections of transactions that commit until they have completed: what is enqueued
   * in a callback after the commit finds its transaction still bound. Thread-safe.
   */
  private record Commits(DataSource source) implements TransactionExecutionListener {
    @Override
    public void beforeCommit(TransactionExecution transaction) {
      if (TransactionSynchronizationManager.isSynchronizationActive()
          && TransactionSynchronizationManager.getResource(source)
              instanceof ConnectionHolder holder
          && !TransactionSynchronizationManager.hasResource(holder)) {
        TransactionSynchronizationManager.bindResource(holder, true);
        TransactionSynchronizationManager.registerSynchronization(
            new TransactionSynchronization() {
              @Override
              public void afterCompletion(int status) {
                TransactionSynchronizationManager.unbindResourceIfPossible(holder);
              }
            });
      }
    }
  }

  /**
   * Returns the transactions of the manager that is for a data source.
   *
   * @param source of the jobs
   * @param all managers of the application
   * @param primary the only or the primary one of them; null if there is none
   * @throws IllegalStateException if there are managers and it is not known which of them it is
   */
  static JobTransactions of(
      DataSource source,
      List<PlatformTransactionManager> all,
      @Nullable PlatformTransactionManager primary) {
    if (all.isEmpty()) {
      return JobTransactions.of(source);
    }
    List<PlatformTransactionManager> fitting =
        all.stream().filter(each -> isOf(each, source)).toList();
    PlatformTransactionManager chosen =
        fitting.size() == 1 || primary == null ? first(fitting) : primary;
    DataSource bound = chosen == null ? null : sourceOf(chosen);
    boolean known = fitting.size() == 1 || primary != null;
    if (chosen == null || !known || (bound != null && !fitting.contains(chosen))) {
      throw new IllegalStateException(
          "the application has "
              + all.size()
              + " transaction managers, of which "
              + fitting.size()
              + " are for the data source of jobs"
              + REMEDY);
    }
    return new SpringJobTransactions(bound == null ? bare(source) : bound, chosen);
  }

  private static @Nullable PlatformTransactionManager first(
      List<PlatformTransactionManager> managers) {
    return managers.isEmpty() ? null : managers.getFirst();
  }

  @SuppressWarnings("ReferenceEquality") // A proxy may forward equals to what it stands for.
  private static boolean isOf(PlatformTransactionManager manager, DataSource source) {
    DataSource own = sourceOf(manager);
    return own != null && bare(own) == bare(source);
  }

  /** Managers of JDBC and of JPA have this property; others, such as those of JTA, have none. */
  private static @Nullable DataSource sourceOf(PlatformTransactionManager manager) {
    BeanWrapper properties = PropertyAccessorFactory.forBeanPropertyAccess(manager);
    return properties.isReadableProperty("dataSource")
            && properties.getPropertyValue("dataSource") instanceof DataSource found
        ? found
        : null;
  }

  /** Returns the data source inside wrappers that forward, such as a lazy one. */
  private static DataSource bare(DataSource source) {
    DataSource inner = source;
    while (inner instanceof DelegatingDataSource wrapper && wrapper.getTargetDataSource() != null) {
      inner = wrapper.getTargetDataSource();
    }
    return inner;
  }

  @Override
  public @Nullable Connection current() {
    if (!TransactionSynchronizationManager.isActualTransactionActive()) {
      return null;
    }
    Connection connection = bound();
    if (connection == null) {
      throw new IllegalStateException(
          "the running transaction has no connection of the data source of jobs, so that a job"
              + " would not commit with it"
              + REMEDY);
    }
    return connection;
  }

  /** Returns the connection that the running transaction has; it is counted as returned at once. */
  private @Nullable Connection bound() {
    if (!(TransactionSynchronizationManager.getResource(source) instanceof ConnectionHolder)) {
      return null;
    }
    Connection connection = DataSourceUtils.getConnection(source);
    DataSourceUtils.releaseConnection(connection, source);
    return connection;
  }

  /**
   * Where the transaction has committed already, as in the callback of an event listener, commits
   * what was written since: a pool without auto-commit would roll it back.
   */
  @Override
  public boolean afterCommit(Runnable action) {
    Connection connection = bound();
    if (connection == null) {
      return false;
    }
    Object holder = TransactionSynchronizationManager.getResource(source);
    if (holder != null && TransactionSynchronizationManager.hasResource(holder)) {
      commit(connection);
      action.run();
      return true;
    }
    if (!TransactionSynchronizationManager.isSynchronizationActive()) {
      return false;
    }
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            action.run();
          }
        });
    return true;
  }

  private static void commit(Connection connection) {
    try {
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
    } catch (SQLException e) {
      throw new TransactionSystemException(
          "a job that was enqueued after the commit could not be committed", e);
    }
  }

  @Override
  public <T extends @Nullable Object> T inTransaction(Work<T> work) throws Exception {
    TransactionStatus status =
        manager.getTransaction(
            new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_REQUIRES_NEW));
    T result;
    try {
      result = work.on(required());
    } catch (Throwable failure) {
      rollBack(status, failure);
      throw failure;
    }
    manager.commit(status);
    return result;
  }

  private Connection required() {
    Connection connection = bound();
    if (connection == null) {
      throw new IllegalStateException(
          "the transactions of "
              + manager.getClass().getName()
              + " have no connection of the data source of jobs"
              + REMEDY);
    }
    return connection;
  }

  private void rollBack(TransactionStatus status, Throwable failure) {
    try {
      manager.rollback(status);
    } catch (RuntimeException | Error alsoFailed) {
      failure.addSuppressed(alsoFailed);
    }
  }
}
