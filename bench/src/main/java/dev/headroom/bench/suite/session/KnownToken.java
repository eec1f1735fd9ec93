// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.session;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.headroom.ground.TimeSource;
import dev.headroom.session.SessionSettings;
import dev.headroom.session.SignIn;
import dev.headroom.session.device.Device;
import dev.headroom.session.device.MemorySessionStore;
import dev.headroom.session.revocation.Freshness;
import dev.headroom.session.token.TokenDecision;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The whole verification of a token that was seen before, beside verifying RS256 (2048 bits) each
 * time, as a resource server does.
 *
 * <p>Confined to one thread.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@NullUnmarked // JMH calls the set-up before anything else
public class KnownToken {

  private SessionInstance instance;
  private String token;
  private String rsaToken;
  private JWSVerifier verifier;

  /** Makes what {@link #build} builds. */
  public KnownToken() {}

  /** Builds both. */
  @Setup
  public void build() throws JOSEException {
    SessionSettings settings = SessionSettings.of("bench");
    MemorySessionStore record = new MemorySessionStore(TimeSource.system());
    instance = SessionInstance.inMemory(record, settings);
    token =
        instance
            .sessions()
            .signIn(SignIn.of("user-1", Device.of("", "curl/8", "203.0.113.9"), "user"))
            .accessToken();
    RSAKey key = new RSAKeyGenerator(2048).keyIDFromThumbprint(true).generate();
    Instant now = Instant.now();
    SignedJWT signed =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(),
            new JWTClaimsSet.Builder()
                .issuer("bench")
                .subject("user-1")
                .claim("scope", "user")
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(3600)))
                .build());
    signed.sign(new RSASSASigner(key));
    rsaToken = signed.serialize();
    verifier = new RSASSAVerifier(key.toRSAPublicKey());
  }

  /** Stops the instance. */
  @TearDown
  public void end() {
    instance.close();
  }

  /**
   * Ours: hash, verified-token cache, time, revocations, freshness.
   *
   * @return let through
   */
  @Benchmark
  public TokenDecision headroom() {
    return instance.verifier().verify(token, Freshness.BOUNDED);
  }

  /**
   * Parsing and verifying.
   *
   * @return whether it is good
   */
  @Benchmark
  public boolean rs256() throws ParseException, JOSEException {
    return SignedJWT.parse(rsaToken).verify(verifier);
  }
}
