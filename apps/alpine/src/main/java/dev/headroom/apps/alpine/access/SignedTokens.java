// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.access;

import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.revocation.RevocableToken;
import dev.headroom.session.revocation.RevocationScope;
import dev.headroom.session.token.AccessToken;
import dev.headroom.session.token.TokenReader;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;

/**
 * Reads Alpine's tokens for the gate, which asks about their time and their revocation itself.
 * Thread-safe.
 */
final class SignedTokens implements TokenReader {

  private static final String KEY = "HS256";

  private final JwtDecoder decoder;

  SignedTokens(JwtDecoder decoder) {
    this.decoder = decoder;
  }

  @Override
  public @Nullable Reading read(String token, Fingerprint fingerprint) {
    try {
      return reading(decoder.decode(token), fingerprint);
    } catch (JwtException | IllegalArgumentException | ClassCastException e) {
      // Whatever a client sends that is no token of ours: the gate counts it, the log need not.
      return null;
    }
  }

  private static Reading reading(Jwt token, Fingerprint fingerprint) {
    String user = Objects.requireNonNull(token.getSubject(), "the decoder's rules");
    Instant expires = Objects.requireNonNull(token.getExpiresAt(), "the decoder's rules");
    Instant issued = token.getIssuedAt();
    Instant from = token.getNotBefore();
    // A token that tells no revision was issued before every order: "all of this user" ends it.
    Object revision = token.getClaim(Tokens.REVISION);
    RevocableToken facts =
        new RevocableToken(
            fingerprint,
            new RevocableToken.Owner(null, Fingerprint.of(RevocationScope.USER, user), null, null),
            revision instanceof Number number ? number.longValue() : 0);
    AccessToken access =
        new AccessToken(
            user,
            null,
            null,
            null,
            List.of(token.getClaimAsString(Tokens.ROLE)),
            issued == null ? Instant.EPOCH : issued,
            expires,
            facts);
    return new Reading(access, from == null ? Long.MIN_VALUE : from.toEpochMilli(), KEY);
  }
}
