// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.docs;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.revocation.Revocations;

/** The first lines of docs/session: revocation alone. */
final class FirstRevocation {
  private FirstRevocation() {}

  static boolean run(JWTClaimsSet claims) {
    // @start region="first-revocation"
    Revocations revocations = Revocations.inMemory();

    boolean refused =
        revocations.isRevoked(
            claims.getJWTID(), claims.getSubject(), claims.getIssueTime().toInstant());

    revocations.revoke(Revocation.user(claims.getSubject()).by("admin:7", "lost laptop"));
    // @end
    return refused
        || !revocations.isRevoked(
            claims.getJWTID(), claims.getSubject(), claims.getIssueTime().toInstant());
  }
}
