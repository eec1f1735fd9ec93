// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.device;

import java.util.List;

/**
 * The decision about a refresh token that a client presents.
 *
 * <p>Immutable.
 */
public sealed interface RefreshDecision {

  /** Why a refresh token is refused. */
  enum Reason {
    /** It is no token of Headroom. */
    INVALID(false),
    /** Its session has ended or expired. */
    ENDED(false),
    /** It was spent before the grace period: it has two holders. */
    SPENT(true),
    /** Another device presented it. */
    OTHER_DEVICE(true);

    private final boolean theft;

    Reason(boolean theft) {
      this.theft = theft;
    }

    /** Returns whether the session must be revoked. */
    public boolean isTheft() {
      return theft;
    }
  }

  /**
   * The token is current: its successor replaces it.
   *
   * <p>Immutable.
   */
  record Rotate() implements RefreshDecision {}

  /**
   * The token was spent within the grace period, because a response was lost or another tab was
   * faster: the client gets the same successor again.
   *
   * <p>Immutable.
   *
   * @param sealed the successors in order, each sealed under the one before
   */
  record Again(List<byte[]> sealed) implements RefreshDecision {
    /** Copies. */
    public Again {
      sealed = List.copyOf(sealed);
    }
  }

  /**
   * The token is refused.
   *
   * <p>Immutable.
   */
  record Refuse(Reason reason) implements RefreshDecision {}
}
