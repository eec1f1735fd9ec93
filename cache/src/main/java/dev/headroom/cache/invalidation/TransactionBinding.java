// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.invalidation;

/**
 * Runs steps at the end of a transaction; whoever manages transactions implements it.
 *
 * <p>Thread-safe, as every implementation must be.
 */
@FunctionalInterface
public interface TransactionBinding {

  /** There are no transactions. */
  TransactionBinding NONE = (afterCommit, afterCompletion) -> false;

  /**
   * Runs steps when the transaction of this thread ends.
   *
   * @param afterCommit runs after its commit; not if it is rolled back
   * @param afterCompletion runs after that, or after the rollback
   * @return false if there is no transaction: then neither runs
   */
  boolean bind(Runnable afterCommit, Runnable afterCompletion);
}
