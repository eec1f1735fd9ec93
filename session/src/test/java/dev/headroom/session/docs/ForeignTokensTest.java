// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.headroom.session.MovableTime;
import dev.headroom.session.meter.SessionMeterListener;
import dev.headroom.session.revocation.Freshness;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.revocation.Revocations;
import dev.headroom.session.token.TokenDecision;
import dev.headroom.session.token.TokenVerifier;
import java.time.Duration;
import java.util.Date;
import org.junit.jupiter.api.Test;

/** The verifier with the tokens of another issuer: no key secret, no session of ours. */
final class ForeignTokensTest {
  private static final byte[] SECRET = new byte[32];

  private final MovableTime time = new MovableTime();
  private final Revocations revocations =
      Revocations.builder().time(time).withoutBackground().build();

  @Test
  void admitsATokenUntilItsUserIsRevokedAndTheNextOneAfterwards() throws JOSEException {
    TokenVerifier verifier = verifier();
    String before = issued("https://login.example.org");
    assertThat(verifier.verify(before, Freshness.BOUNDED))
        .isInstanceOfSatisfying(
            TokenDecision.Admitted.class,
            admitted -> assertThat(admitted.token().user()).isEqualTo("ann"));
    revocations.revoke(Revocation.user("ann"));
    assertThat(verifier.verify(before, Freshness.BOUNDED))
        .isEqualTo(new TokenDecision.Refused(TokenDecision.Reason.REVOKED));
    time.advance(Duration.ofSeconds(7));
    revocations.sync();
    assertThat(verifier.verify(issued("https://login.example.org"), Freshness.BOUNDED))
        .isInstanceOf(TokenDecision.Admitted.class);
    assertThat(verifier.verify(before, Freshness.BOUNDED))
        .isEqualTo(new TokenDecision.Refused(TokenDecision.Reason.REVOKED));
  }

  @Test
  void refusesAnotherIssuerAndAnExpiredToken() throws JOSEException {
    TokenVerifier verifier = verifier();
    assertThat(verifier.verify(issued("https://elsewhere.example.org"), Freshness.BOUNDED))
        .isEqualTo(new TokenDecision.Refused(TokenDecision.Reason.INVALID));
    String token = issued("https://login.example.org");
    time.advance(Duration.ofHours(9));
    revocations.sync();
    assertThat(verifier.verify(token, Freshness.BOUNDED))
        .isEqualTo(new TokenDecision.Refused(TokenDecision.Reason.EXPIRED));
  }

  private TokenVerifier verifier() throws JOSEException {
    return new TokenVerifier(
        new ForeignTokens(new MACVerifier(SECRET)),
        revocations,
        16,
        time,
        SessionMeterListener.NONE);
  }

  private String issued(String issuer) throws JOSEException {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader(JWSAlgorithm.HS256),
            new JWTClaimsSet.Builder()
                .issuer(issuer)
                .subject("ann")
                .issueTime(Date.from(time.now()))
                .expirationTime(Date.from(time.now().plus(Duration.ofHours(8))))
                .build());
    token.sign(new MACSigner(SECRET));
    return token.serialize();
  }
}
