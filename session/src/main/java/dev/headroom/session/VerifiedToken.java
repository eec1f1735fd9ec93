// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

/** A token whose signature was good, with the verdict that it gets while all is well. Immutable. */
record VerifiedToken(
    Fingerprint fingerprint,
    Access access,
    Verdict.Admitted local,
    long fromMillis,
    long untilMillis,
    String keyId) {

  static VerifiedToken of(Access access, long fromMillis, String keyId) {
    return new VerifiedToken(
        access.facts().token(),
        access,
        new Verdict.Admitted(access, Verdict.Source.LOCAL),
        fromMillis,
        access.expires().toEpochMilli(),
        keyId);
  }
}
