// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.access;

import dev.headroom.session.revocation.Revocations;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;

/**
 * Issues bearer tokens.
 *
 * <p>Thread-safe.
 */
public final class Tokens {

  /** The lifetime of a token. */
  public static final Duration LIFE = Duration.ofHours(24);

  static final String ISSUER = "alpine";
  static final String ROLE = "role";
  static final String REVISION = "rev";

  private final JwtEncoder encoder;
  private final Revocations revocations;

  Tokens(JwtEncoder encoder, Revocations revocations) {
    this.encoder = encoder;
    this.revocations = revocations;
  }

  /**
   * Reads the revision of the revocations, before a user is authenticated: a revocation that comes
   * meanwhile revokes the new token too.
   *
   * @return the revision to issue the token at; an older one if the database is unavailable
   */
  public long revision() {
    revocations.sync();
    return revocations.snapshot().revision();
  }

  /**
   * Issues a token for an authenticated user.
   *
   * @param userId the subject
   * @param role {@code user} or {@code admin}
   * @param revision of {@link #revision}, read before the authentication
   * @return the compact form
   */
  public String issue(long userId, String role, long revision) {
    Instant now = Instant.now();
    JwtClaimsSet claims =
        JwtClaimsSet.builder()
            .issuer(ISSUER)
            .subject(Long.toString(userId))
            .claim(ROLE, role)
            .claim(REVISION, revision)
            .id(UUID.randomUUID().toString())
            .issuedAt(now)
            .expiresAt(now.plus(LIFE))
            .build();
    JwsHeader header = JwsHeader.with(MacAlgorithm.HS256).type("JWT").build();
    return encoder.encode(JwtEncoderParameters.from(header, claims)).getTokenValue();
  }
}
