// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.device;

import java.util.List;

/**
 * What becomes of a refresh token that somebody presents.
 *
 * <p>Immutable.
 */
public sealed interface RefreshDecision {

  /** Why a refresh token is refused. */
  enum Reason {
    /** It is none of ours. */
    INVALID(false),
    /** Its session has ended or expired. */
    ENDED(false),
    /** It was spent before the grace: there are two holders. */
    SPENT(true),
    /** Another device presents it. */
    OTHER_DEVICE(true);

    private final boolean theft;

    Reason(boolean theft) {
      this.theft = theft;
    }

    /** Tells whether the family must end. */
    public boolean isTheft() {
      return theft;
    }
  }

  /**
   * It is the current one: its successor takes its place.
   *
   * <p>Immutable.
   */
  record Rotate() implements RefreshDecision {}

  /**
   * It was spent a moment ago, and the answer was lost, or another tab was first: the same answer
   * again.
   *
   * <p>Immutable.
   *
   * @param sealed successor by successor, each sealed under the one before
   */
  record Again(List<byte[]> sealed) implements RefreshDecision {
    /** Copies. */
    public Again {
      sealed = List.copyOf(sealed);
    }
  }

  /**
   * It is refused.
   *
   * <p>Immutable.
   */
  record Refuse(Reason reason) implements RefreshDecision {}
}
