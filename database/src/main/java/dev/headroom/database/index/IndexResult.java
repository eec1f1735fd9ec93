// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import java.time.Duration;

/**
 * What became of one index.
 *
 * <p>Immutable.
 *
 * @param name of the index
 * @param table that it stands on
 * @param state how it ended
 * @param detail the reason of a failure with what to do, else empty
 * @param took the time spent on it, pauses included
 * @param sizeBytes on disk afterwards, 0 when it is not there
 */
public record IndexResult(
    String name, String table, State state, String detail, Duration took, long sizeBytes) {

  /** How the work on an index ended. */
  public enum State {
    /** It was missing and is now there. */
    BUILT,
    /** An invalid leftover was removed and the index built. */
    REBUILT,
    /** It was there, valid and as defined. */
    ALREADY_THERE,
    /** A rollback removed it. */
    DROPPED,
    /** A rollback found nothing to remove. */
    ABSENT,
    /** Another instance was at work, and this one was told to skip. */
    SKIPPED,
    /** Interrupted before or while working on it. */
    INTERRUPTED,
    /** It could not be done; the detail says why. */
    FAILED
  }

  /**
   * Tells whether the index is as it should be, or the work is in other hands.
   *
   * @return false for FAILED and INTERRUPTED
   */
  public boolean ok() {
    return state != State.FAILED && state != State.INTERRUPTED;
  }
}
