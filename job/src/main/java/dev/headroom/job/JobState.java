// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

/**
 * Where a job stands.
 *
 * <p>Immutable.
 */
public enum JobState {
  /** Waits until it is due and a worker is free. */
  QUEUED,
  /** A worker has it. */
  RUNNING,
  /** Failed, and waits for its next attempt. */
  RETRYING,
  /** Was done. */
  FINISHED,
  /** Failed every time, or cannot be read; an operator may redrive it. */
  DEAD,
  /** Was cancelled. */
  CANCELLED;

  /** Returns whether the job will not run again by itself. */
  public boolean isEnd() {
    return this == FINISHED || this == DEAD || this == CANCELLED;
  }
}
