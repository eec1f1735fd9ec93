// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

/**
 * The result of verifying one token.
 *
 * <p>Immutable.
 */
public sealed interface TokenDecision {

  /** What a token was admitted by. */
  enum Source {
    /** This instance's snapshot of revocations, younger than the bound. */
    LOCAL,
    /** The store. */
    STORE,
    /** This instance's old snapshot, on a route that accepts it. */
    STALE
  }

  /** Why a token was refused. */
  enum Reason {
    /** It is no token of Headroom: malformed, too long, or of another algorithm or key. */
    INVALID,
    /** It does not even claim to be one; only from {@link TokenVerifier#verifyOwn}. */
    FOREIGN,
    /** It has expired. */
    EXPIRED,
    /** It is not valid yet. */
    NOT_YET,
    /** It was revoked. */
    REVOKED,
    /** Whether it was revoked cannot be found out, and the route does not accept that. */
    UNKNOWN
  }

  /**
   * The token is accepted.
   *
   * <p>Immutable.
   *
   * @param token its claims
   * @param source by what it was known not to be revoked
   */
  record Admitted(AccessToken token, Source source) implements TokenDecision {}

  /**
   * The token is refused; the response to the client does not say why.
   *
   * <p>Immutable.
   *
   * @param reason for meters and logs
   */
  record Refused(Reason reason) implements TokenDecision {}
}
