// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

import java.util.UUID;

/**
 * Thrown when another worker has taken over a job, or an operator has ended it, while this worker
 * was frozen, cut off from the database or beyond its time limit. What this run would still do must
 * not happen.
 *
 * <p>Immutable. It has no stack trace, which makes it cheap.
 */
public final class JobSupersededException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception. */
  public JobSupersededException(UUID job) {
    super(
        "job "
            + job
            + " is no longer this worker's: another run has taken it over, or it has ended",
        null,
        false,
        false);
  }
}
