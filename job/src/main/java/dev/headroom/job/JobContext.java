// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

import java.sql.Connection;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The running job, as its handler sees it.
 *
 * <p>Thread-safe. Implemented by Headroom.
 */
public interface JobContext {

  /** What is done once on the connection of one transaction. */
  @FunctionalInterface
  interface Effect<R> {
    /**
     * Does it.
     *
     * @param connection of the transaction, which must neither be committed nor closed
     * @return what later calls of the same key return; written and read by the codec of payloads
     */
    R run(Connection connection) throws Exception;
  }

  /** What is done once, without a result. */
  @FunctionalInterface
  interface Action {
    /** Does it on the connection of the transaction. */
    void run(Connection connection) throws Exception;
  }

  /** Returns the id of the job, the same at each attempt. */
  UUID id();

  /** Returns the number of this attempt, from 1. */
  int attempt();

  /** Returns the time at which the job's schedule fired; null for a job of no schedule. */
  @Nullable Instant firedAt();

  /**
   * Does something in one transaction, unless an earlier attempt of this job did it with this key:
   * its effects in the database happen once, whatever worker dies or freezes at which point.
   *
   * <p>The transaction begins with a check that this worker still has the job, and the key is
   * written with the effects. It should be short: after ten seconds in which the handler sends no
   * statement, the database ends it.
   *
   * @param key names the step, 1 to 255 characters, unique within the job
   * @param type of the result
   * @return the result of this call or of the earlier attempt
   * @throws JobSupersededException if another worker has taken over the job; nothing was done
   * @throws Exception what the effect threw; its transaction was rolled back
   */
  <R> R once(String key, Class<R> type, Effect<R> effect) throws Exception;

  /**
   * Does something once, without a result; see {@link #once(String, Class, Effect)}.
   *
   * @return whether it was done now
   * @throws JobSupersededException if another worker has taken over the job; nothing was done
   * @throws Exception what the action threw; its transaction was rolled back
   */
  boolean once(String key, Action action) throws Exception;

  /**
   * Returns the key that a service outside receives with an effect, the same at each attempt: an
   * {@code Idempotency-Key}, or part of a {@code Message-ID}.
   *
   * @param step names the effect, unique within the job
   */
  default String idempotencyKey(String step) {
    return id() + ":" + step;
  }

  /**
   * Shows progress to the user. Cheap: written at most about once a second, the last value wins.
   *
   * @param done steps, 0 to {@code total}
   * @param total steps in all; 0 if that is not known
   * @param text shown to the user; may be empty; cut after 255 characters
   */
  void progress(long done, long total, String text);

  /**
   * Sets what the user receives when the job has finished, such as the address of a document.
   *
   * @param text at most 8192 characters; a NUL, which no text in PostgreSQL holds, is replaced
   */
  void result(String text);

  /**
   * Returns whether the handler should stop: the job was cancelled, its soft time limit has passed,
   * the instance shuts down, or another worker has taken over the job. The thread is interrupted
   * then, too.
   */
  boolean isStopRequested();
}
