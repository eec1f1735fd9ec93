// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

/**
 * What the gate decides about one token.
 *
 * <p>Immutable.
 */
public sealed interface TokenDecision {

  /** By whose word a token was let through. */
  enum Source {
    /** This instance's own knowledge, younger than the bound. */
    LOCAL,
    /** The record itself. */
    RECORD,
    /** This instance's old knowledge, on a route that allows it. */
    STALE
  }

  /** Why a token was refused. */
  enum Reason {
    /** It is no token of ours: broken, too long, an algorithm or a key that is not ours. */
    INVALID,
    /** Its time is over. */
    EXPIRED,
    /** Its time has not begun. */
    NOT_YET,
    /** It was revoked. */
    REVOKED,
    /** Nobody can say whether it was revoked, and the route does not allow to go on. */
    UNKNOWN
  }

  /**
   * Let through.
   *
   * <p>Immutable.
   */
  record Admitted(AccessToken token, Source source) implements TokenDecision {}

  /**
   * Refused; the answer to the client does not tell why.
   *
   * <p>Immutable.
   */
  record Refused(Reason reason) implements TokenDecision {}
}
