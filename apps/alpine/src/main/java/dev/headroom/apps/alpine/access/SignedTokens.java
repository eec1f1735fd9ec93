// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.access;

import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.token.AccessToken;
import dev.headroom.session.token.TokenReader;
import dev.headroom.session.token.VerifiedToken;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;

/**
 * Reads Alpine's tokens for the verifier, which checks their time and their revocation.
 * Thread-safe.
 */
final class SignedTokens implements TokenReader {

  private final JwtDecoder decoder;

  SignedTokens(JwtDecoder decoder) {
    this.decoder = decoder;
  }

  @Override
  public @Nullable VerifiedToken read(String token, Fingerprint fingerprint) {
    try {
      return verified(decoder.decode(token), fingerprint);
    } catch (JwtException | IllegalArgumentException | ClassCastException e) {
      // Not a token of Alpine: the verifier counts it, so it is not logged.
      return null;
    }
  }

  private static VerifiedToken verified(Jwt token, Fingerprint fingerprint) {
    String user = Objects.requireNonNull(token.getSubject(), "the decoder's rules");
    Instant expires = Objects.requireNonNull(token.getExpiresAt(), "the decoder's rules");
    Instant issued = Objects.requireNonNullElse(token.getIssuedAt(), Instant.EPOCH);
    Object revision = token.getClaim(Tokens.REVISION);
    // A token without a revision was issued before every revocation: "all of this user" reaches it.
    AccessToken access =
        AccessToken.builder(fingerprint, user, issued, expires)
            .authorities(List.of(token.getClaimAsString(Tokens.ROLE)))
            .issuedAtRevision(revision instanceof Number number ? number.longValue() : 0);
    return new VerifiedToken(access, token.getNotBefore(), null);
  }
}
