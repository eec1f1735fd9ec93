// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.access;

import java.time.Duration;
import java.time.Instant;
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

  /** How long a token is valid. */
  public static final Duration LIFE = Duration.ofHours(24);

  static final String ISSUER = "alpine";
  static final String ROLE = "role";

  private final JwtEncoder encoder;

  Tokens(JwtEncoder encoder) {
    this.encoder = encoder;
  }

  /**
   * Issues a token for a user who has proven who he is.
   *
   * @param userId the subject
   * @param role {@code user} or {@code admin}
   * @return the compact form
   */
  public String issue(long userId, String role) {
    Instant now = Instant.now();
    JwtClaimsSet claims =
        JwtClaimsSet.builder()
            .issuer(ISSUER)
            .subject(Long.toString(userId))
            .claim(ROLE, role)
            .issuedAt(now)
            .expiresAt(now.plus(LIFE))
            .build();
    JwsHeader header = JwsHeader.with(MacAlgorithm.HS256).type("JWT").build();
    return encoder.encode(JwtEncoderParameters.from(header, claims)).getTokenValue();
  }
}
