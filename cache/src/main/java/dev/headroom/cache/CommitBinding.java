// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

/**
 * Ties steps to the end of a transaction; whoever runs transactions implements it.
 *
 * <p>Thread-safe, as every implementation must be.
 */
@FunctionalInterface
public interface CommitBinding {

  /** There are no transactions. */
  CommitBinding NONE = (afterCommit, afterEnd) -> false;

  /**
   * Runs steps when the transaction of this thread ends.
   *
   * @param afterCommit runs after its commit; not if it is rolled back
   * @param afterEnd runs after that, or after the rollback
   * @return false if there is no transaction: then neither runs
   */
  boolean bind(Runnable afterCommit, Runnable afterEnd);
}
