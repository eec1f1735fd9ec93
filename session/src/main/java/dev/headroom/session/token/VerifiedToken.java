// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import dev.headroom.session.revocation.Fingerprint;

/** A token whose signature was good, with the verdict that it gets while all is well. Immutable. */
record VerifiedToken(
    Fingerprint fingerprint,
    AccessToken access,
    TokenDecision.Admitted local,
    long fromMillis,
    long untilMillis,
    String keyId) {

  static VerifiedToken of(AccessToken access, long fromMillis, String keyId) {
    return new VerifiedToken(
        access.revocable().token(),
        access,
        new TokenDecision.Admitted(access, TokenDecision.Source.LOCAL),
        fromMillis,
        access.expires().toEpochMilli(),
        keyId);
  }
}
