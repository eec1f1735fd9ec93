// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import dev.headroom.cache.invalidation.TransactionBinding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/**
 * Binds invalidations to the commit of Spring's transactions.
 *
 * <p>Thread-safe. Costs one synchronization a change within a transaction. A load within one that
 * names no isolation asks the connection once for each data source.
 */
final class SpringTransactionBinding implements TransactionBinding {

  private static final boolean HAS_JDBC =
      ClassUtils.isPresent(
          "org.springframework.jdbc.datasource.ConnectionHolder",
          SpringTransactionBinding.class.getClassLoader());

  /** By data source, whether its transactions read a snapshot if they do not say otherwise. */
  private final Map<Object, Boolean> snapshots = new ConcurrentHashMap<>();

  @Override
  public boolean readsSnapshot() {
    if (!TransactionSynchronizationManager.isActualTransactionActive()) {
      return false;
    }
    Integer isolation = TransactionSynchronizationManager.getCurrentTransactionIsolationLevel();
    return isolation == null ? HAS_JDBC && Jdbc.readsSnapshot(snapshots) : isSnapshot(isolation);
  }

  private static boolean isSnapshot(int isolation) {
    return isolation > Connection.TRANSACTION_READ_COMMITTED;
  }

  /** Used only where Spring's JDBC is on the class path. */
  private static final class Jdbc {
    private Jdbc() {}

    /** Asks the connections of the running transaction, which have the isolation of their pool. */
    static boolean readsSnapshot(Map<Object, Boolean> known) {
      for (Map.Entry<Object, Object> each :
          TransactionSynchronizationManager.getResourceMap().entrySet()) {
        if (each.getValue() instanceof ConnectionHolder holder
            && readsSnapshot(known, each.getKey(), holder)) {
          return true;
        }
      }
      return false;
    }

    private static boolean readsSnapshot(
        Map<Object, Boolean> known, Object source, ConnectionHolder holder) {
      Boolean before = known.get(source);
      if (before != null) {
        return before;
      }
      try {
        boolean snapshot = isSnapshot(holder.getConnection().getTransactionIsolation());
        known.put(source, snapshot);
        return snapshot;
      } catch (SQLException | RuntimeException unknown) {
        // What it loads is kept nowhere, and the next transaction is looked at instead.
        return true;
      }
    }
  }

  @Override
  public boolean bind(
      Runnable beforeCommit, Runnable afterCommit, Runnable whenUnknown, Runnable afterEnd) {
    if (!TransactionSynchronizationManager.isActualTransactionActive()
        || !TransactionSynchronizationManager.isSynchronizationActive()) {
      return false;
    }
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          private final Set<Object> savepoints = new HashSet<>();
          private boolean done;

          @Override
          public void savepoint(Object savepoint) {
            savepoints.add(savepoint);
          }

          @Override
          public void savepointRollback(Object savepoint) {
            // A savepoint that it has not seen is older: what it is to do was rolled back.
            done |= !savepoints.contains(savepoint);
          }

          @Override
          public void beforeCommit(boolean readOnly) {
            if (!done) {
              beforeCommit.run();
            }
          }

          @Override
          public void afterCommit() {
            if (!done) {
              done = true;
              afterCommit.run();
            }
          }

          @Override
          public void afterCompletion(int status) {
            // What is registered by a step after the commit is called at the completion alone.
            if (status == STATUS_COMMITTED) {
              afterCommit();
            } else if (status == STATUS_UNKNOWN && !done) {
              done = true;
              whenUnknown.run();
            }
            afterEnd.run();
          }
        });
    return true;
  }
}
