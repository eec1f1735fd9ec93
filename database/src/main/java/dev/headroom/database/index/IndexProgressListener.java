// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import java.time.Duration;
import java.util.List;

/**
 * Hears of an index migration as it goes.
 *
 * <p>Confined to one thread: the one that called the migrator.
 */
public interface IndexProgressListener {
  /** Hears nothing. */
  IndexProgressListener NONE = new IndexProgressListener() {};

  /** Another instance holds the lock, and this one waits; told once. */
  default void waitingForAnotherInstance() {}

  /**
   * Transactions are open for which the build will have to wait.
   *
   * @param name of the index
   * @param transactions the oldest first
   */
  default void olderTransactions(String name, List<OlderTransaction> transactions) {}

  /**
   * The work on an index begins.
   *
   * @param name of the index
   * @param attempt 1 at first
   */
  default void started(String name, int attempt) {}

  /**
   * The server is on its way; told about twice a second.
   *
   * @param progress how far
   */
  default void progress(IndexProgress progress) {}

  /**
   * A lock was not to be had; the attempt is repeated after a pause.
   *
   * @param name of the index
   * @param reason in one sentence
   * @param pause until the next attempt
   */
  default void retrying(String name, String reason, Duration pause) {}

  /**
   * The work on an index ended.
   *
   * @param result how
   */
  default void finished(IndexResult result) {}
}
