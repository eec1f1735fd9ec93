// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.docs;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.revocation.Revocations;
import java.time.Instant;

/** The first lines of docs/session: revocation alone. Thread-safe. */
final class FirstRevocation {

  // @start region="first-revocation"
  private final Revocations revocations = Revocations.inMemory();

  boolean isAccepted(JWTClaimsSet claims) {
    Instant issuedAt = claims.getIssueTime().toInstant();
    return !revocations.isRevoked(claims.getJWTID(), claims.getSubject(), issuedAt);
  }

  void logOut(String user) {
    revocations.revoke(Revocation.user(user));
  }
  // @end
}
