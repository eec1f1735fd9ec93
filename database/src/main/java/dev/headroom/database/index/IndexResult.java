// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import java.time.Duration;

/**
 * The outcome of the work on one index.
 *
 * <p>Immutable.
 *
 * @param name of the index
 * @param table that it stands on
 * @param state the outcome
 * @param detail the reason of a failure and the remedy, else empty
 * @param took the time spent, pauses included
 * @param sizeBytes on disk afterwards, 0 if it does not exist
 */
public record IndexResult(
    String name, String table, State state, String detail, Duration took, long sizeBytes) {

  /** An outcome. */
  public enum State {
    /** It was missing and has been built. */
    BUILT,
    /** An invalid leftover was dropped and the index built. */
    REBUILT,
    /** It existed already, valid and as defined. */
    ALREADY_THERE,
    /** A rollback dropped it. */
    DROPPED,
    /** A rollback found nothing to drop. */
    ABSENT,
    /** Another instance migrates, and this one skips. */
    SKIPPED,
    /** Interrupted before or while working on it, or ended since a schema migration waits. */
    INTERRUPTED,
    /** It failed; the detail has the reason. */
    FAILED
  }

  /**
   * Returns whether the work succeeded or was left to another instance.
   *
   * @return false for FAILED and INTERRUPTED
   */
  public boolean ok() {
    return state != State.FAILED && state != State.INTERRUPTED;
  }
}
