// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import dev.headroom.cache.invalidation.TransactionBinding;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Binds invalidations to the commit of Spring's transactions.
 *
 * <p>Thread-safe. Costs one synchronization a change within a transaction.
 */
final class SpringTransactionBinding implements TransactionBinding {

  @Override
  public boolean bind(Runnable afterCommit, Runnable afterEnd) {
    if (!TransactionSynchronizationManager.isActualTransactionActive()
        || !TransactionSynchronizationManager.isSynchronizationActive()) {
      return false;
    }
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          private boolean committed;

          @Override
          public void afterCommit() {
            committed = true;
            afterCommit.run();
          }

          @Override
          public void afterCompletion(int status) {
            // What is registered by a step after the commit is called at the completion alone.
            if (status == STATUS_COMMITTED && !committed) {
              afterCommit.run();
            }
            afterEnd.run();
          }
        });
    return true;
  }
}
