// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import dev.headroom.cache.invalidation.TransactionBinding;
import java.util.HashSet;
import java.util.Set;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Binds invalidations to the commit of Spring's transactions.
 *
 * <p>Thread-safe. Costs one synchronization a change within a transaction.
 */
final class SpringTransactionBinding implements TransactionBinding {

  @Override
  public boolean bind(Runnable afterCommit, Runnable whenUnknown, Runnable afterEnd) {
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
