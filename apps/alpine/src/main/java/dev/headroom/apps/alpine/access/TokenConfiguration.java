// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.access;

import com.nimbusds.jose.jwk.source.ImmutableSecret;
import dev.headroom.apps.alpine.AlpineSettings;
import dev.headroom.apps.systems.AppState;
import dev.headroom.apps.systems.ConditionalOnAppState;
import dev.headroom.ground.TimeSource;
import dev.headroom.session.SessionListener;
import dev.headroom.session.SessionSettings;
import dev.headroom.session.revocation.Revocations;
import dev.headroom.session.token.MemorySigningKeyStore;
import dev.headroom.session.token.SigningKeys;
import dev.headroom.session.token.TokenVerifier;
import dev.headroom.spring.session.Passwords;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/**
 * Signs and reads tokens with one shared key, by HS256 only; the starter's verifier checks whether
 * they are revoked.
 */
@Configuration(proxyBeanMethods = false)
class TokenConfiguration {

  private static final int SEAL_BYTES = 32;
  private static final Set<String> ROLES = Set.of("user", "admin");

  @Bean
  Passwords passwords() {
    return new Passwords(new BCryptPasswordEncoder());
  }

  @Bean
  Tokens tokens(AlpineSettings settings, Revocations revocations) {
    return new Tokens(new NimbusJwtEncoder(new ImmutableSecret<>(key(settings))), revocations);
  }

  @Bean
  TokenVerifier tokenVerifier(
      AlpineSettings settings,
      SessionSettings sessions,
      Revocations revocations,
      TimeSource time,
      SessionListener listener) {
    return new TokenVerifier(
        new SignedTokens(decoder(settings)),
        revocations,
        sessions.verifiedTokens(),
        time,
        listener);
  }

  /** The original's blacklist: in the memory of each instance, and lost when it stops. */
  @Bean
  @ConditionalOnAppState(AppState.ORIGINAL)
  Revocations revocationsInMemory(
      SessionSettings sessions, TimeSource time, SessionListener listener) {
    return sessions.revocations().time(time).listener(listener).build();
  }

  /** The starter's own tokens are not used here: their keys stay in this process. */
  @Bean
  SigningKeys signingKeys(SessionSettings sessions) {
    byte[] secret = new byte[SEAL_BYTES];
    new SecureRandom().nextBytes(secret);
    return new SigningKeys(
        new MemorySigningKeyStore(), HexFormat.of().formatHex(secret), sessions.keyRotation());
  }

  private static JwtDecoder decoder(AlpineSettings settings) {
    NimbusJwtDecoder decoder =
        NimbusJwtDecoder.withSecretKey(key(settings)).macAlgorithm(MacAlgorithm.HS256).build();
    decoder.setJwtValidator(
        new DelegatingOAuth2TokenValidator<>(
            new JwtIssuerValidator(Tokens.ISSUER),
            new JwtClaimValidator<Instant>(JwtClaimNames.EXP, exp -> exp != null),
            new JwtClaimValidator<String>(JwtClaimNames.SUB, TokenConfiguration::isUserId),
            new JwtClaimValidator<Object>(Tokens.ROLE, TokenConfiguration::isRole)));
    return decoder;
  }

  private static boolean isRole(Object role) {
    return role instanceof String name && ROLES.contains(name);
  }

  private static boolean isUserId(String subject) {
    return subject != null && subject.matches("[1-9][0-9]{0,17}");
  }

  private static SecretKey key(AlpineSettings settings) {
    return new SecretKeySpec(settings.jwtSecret().getBytes(StandardCharsets.UTF_8), "HmacSHA256");
  }
}
