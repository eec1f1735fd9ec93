// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.docs;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.token.AccessToken;
import dev.headroom.session.token.TokenReader;
import dev.headroom.session.token.VerifiedToken;
import java.text.ParseException;
import org.jspecify.annotations.Nullable;

/** Reads the tokens of another issuer, as docs/session shows it. Thread-safe. */
// @start region="token-reader"
record ForeignTokens(JWSVerifier key) implements TokenReader {
  @Override
  public @Nullable VerifiedToken read(String text, Fingerprint fingerprint) {
    try {
      SignedJWT jwt = SignedJWT.parse(text);
      JWTClaimsSet claims = jwt.getJWTClaimsSet();
      if (!jwt.verify(key) || !"https://login.example.org".equals(claims.getIssuer())) {
        return null;
      }
      AccessToken token =
          AccessToken.builder(
                  fingerprint,
                  claims.getSubject(),
                  claims.getIssueTime().toInstant(),
                  claims.getExpirationTime().toInstant())
              .build();
      return new VerifiedToken(token, null, null);
    } catch (ParseException | JOSEException | RuntimeException e) {
      return null;
    }
  }
}
// @end
