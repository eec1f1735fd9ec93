// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import org.jspecify.annotations.Nullable;

/**
 * What of a token the revocations are asked about: hashed once, when the token is verified.
 *
 * <p>Immutable.
 *
 * @param token the token itself
 * @param session the session it belongs to; null for a token without one
 * @param user whose it is; null for a token without one
 * @param client by which client it came; null if nobody said
 * @param tenant of which tenant it is; null if there are none
 * @param revision the record's revision when it was issued; 0 if nobody said, which is before every
 *     cut
 */
public record TokenFacts(
    Fingerprint token,
    @Nullable Fingerprint session,
    @Nullable Fingerprint user,
    @Nullable Fingerprint client,
    @Nullable Fingerprint tenant,
    long revision) {

  /** Returns the facts of a token of which only the token itself can be revoked. */
  public static TokenFacts ofTokenAlone(Fingerprint token) {
    return new TokenFacts(token, null, null, null, null, Long.MAX_VALUE);
  }

  /** Returns the fingerprint that the scope's cuts are looked up by; null if there is none. */
  public @Nullable Fingerprint of(Scope scope) {
    return switch (scope) {
      case TOKEN -> token;
      case SESSION -> session;
      case USER -> user;
      case CLIENT -> client;
      case TENANT -> tenant;
      case ALL -> RevocationTable.EVERYTHING;
    };
  }
}
