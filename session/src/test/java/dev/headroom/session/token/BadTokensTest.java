// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.headroom.session.SessionFixture;
import dev.headroom.session.meter.SessionMeterListener;
import dev.headroom.session.revocation.Freshness;
import dev.headroom.session.revocation.Revocation;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What clients send that is no token of ours: always refused, never thrown. */
final class BadTokensTest {
  private final SessionFixture fixture = new SessionFixture();
  private final String good = fixture.signIn("ann").accessToken();

  @Test
  void refusesATokenCutAnywhere() {
    for (int length = 0; length < good.length(); length += 7) {
      assertThat(bounded(good.substring(0, length))).isEqualTo("INVALID");
    }
    assertThat(bounded(good)).isEqualTo("LOCAL");
  }

  @Test
  void refusesATokenChangedAnywhere() {
    for (int i = 0; i < good.length() - 1; i += 11) {
      char other = good.charAt(i) == 'A' ? 'B' : 'A';
      String changed = good.substring(0, i) + other + good.substring(i + 1);
      assertThat(bounded(changed)).as("changed at %d", i).isEqualTo("INVALID");
    }
  }

  @Test
  void refusesWhatIsTooLongOrHoldsStrangeCharacters() {
    assertThat(bounded("a".repeat(1_000_000))).isEqualTo("INVALID");
    assertThat(bounded(good + "\r\nX-Admin: true")).isEqualTo("INVALID");
    assertThat(bounded(good + "\0")).isEqualTo("INVALID");
    assertThat(bounded("\uD83D\uDE00.b.c")).isEqualTo("INVALID");
    assertThat(bounded(" ")).isEqualTo("INVALID");
    assertThat(bounded("")).isEqualTo("INVALID");
  }

  @Test
  void refusesTheAlgorithmNone() {
    assertThat(bounded(new PlainJWT(claims()).serialize())).isEqualTo("INVALID");
    String[] parts = good.split("\\.", -1);
    String none = encoded("{\"alg\":\"none\",\"typ\":\"at+jwt\"}");
    assertThat(bounded(none + "." + parts[1] + ".")).isEqualTo("INVALID");
    assertThat(bounded(none + "." + parts[1] + "." + parts[2])).isEqualTo("INVALID");
  }

  @Test
  void refusesAMacMadeWithThePublicKey() throws JOSEException {
    SigningKey key = ours();
    byte[] published = key.publicKey().toJSONString().getBytes(StandardCharsets.UTF_8);
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.HS256)
            .type(new JOSEObjectType("at+jwt"))
            .keyID(key.id())
            .build();
    SignedJWT forged = new SignedJWT(header, claims());
    forged.sign(new MACSigner(published));
    assertThat(bounded(forged.serialize())).isEqualTo("INVALID");
  }

  @Test
  void refusesAKeyThatIsNotOurs() throws JOSEException {
    SigningKey theirs = SigningKey.generate(1, Instant.EPOCH);
    SigningKey ours = ours();
    assertThat(bounded(signed(theirs, theirs.id(), claims()))).isEqualTo("INVALID");
    assertThat(bounded(signed(theirs, ours.id(), claims()))).isEqualTo("INVALID");
    assertThat(bounded(signed(ours, ours.id(), claims()))).isEqualTo("LOCAL");
  }

  @Test
  void refusesAnotherIssuerAndMissingClaims() throws JOSEException {
    SigningKey ours = ours();
    JWTClaimsSet foreign = new JWTClaimsSet.Builder(claims()).issuer("elsewhere").build();
    assertThat(bounded(signed(ours, ours.id(), foreign))).isEqualTo("INVALID");
    for (String claim : Set.of("sub", "sid", "rev", "exp", "iat", "iss")) {
      JWTClaimsSet without = new JWTClaimsSet.Builder(claims()).claim(claim, null).build();
      assertThat(bounded(signed(ours, ours.id(), without))).as(claim).isEqualTo("INVALID");
    }
  }

  @Test
  void refusesATokenBeforeItsTimeAndAfterIt() throws JOSEException {
    SigningKey ours = ours();
    Date later = Date.from(fixture.revocations.now().plusSeconds(60));
    JWTClaimsSet early = new JWTClaimsSet.Builder(claims()).notBeforeTime(later).build();
    assertThat(bounded(signed(ours, ours.id(), early))).isEqualTo("NOT_YET");
    fixture.advance(Duration.ofMinutes(15));
    fixture.revocations.sync();
    assertThat(bounded(good)).isEqualTo("EXPIRED");
  }

  @Test
  void refusesAReplayedTokenOfARevokedSession() {
    assertThat(bounded(good)).isEqualTo("LOCAL");
    fixture.sessions.revoke(Revocation.user("ann"));
    for (int i = 0; i < 100; i++) {
      assertThat(bounded(good)).isEqualTo("REVOKED");
    }
  }

  @Test
  void keepsNothingOfTenThousandDistinctBadTokens() {
    String head = good.substring(0, good.lastIndexOf('.') - 8);
    for (int i = 0; i < 10_000; i++) {
      assertThat(bounded(head + i + ".x")).isEqualTo("INVALID");
    }
    assertThat(bounded(good)).as("the good one was not pushed out").isEqualTo("LOCAL");
    assertThat(fixture.verifier.cachedTokens()).isEqualTo(1);
  }

  /** Whoever holds a token can write its signature in other ways, without a key. */
  @Test
  void refusesARevokedTokenInItsOtherSpellings() throws ParseException {
    for (int i = 0; i < 8; i++) { // Of one signature in two, the number is the larger one.
      String token = fixture.signIn("ann").accessToken();
      String mirrored = withOtherSignature(token);
      assertThat(bounded(mirrored)).isEqualTo("LOCAL");
      fixture.sessions.revoke(Revocation.token(token, fixture.revocations.now().plusSeconds(900)));
      assertThat(bounded(token)).isEqualTo("REVOKED");
      assertThat(bounded(mirrored)).isEqualTo("REVOKED");
      assertThat(bounded(withOtherLastLetter(token))).isEqualTo("INVALID");
      assertThat(bounded(withOtherLastLetter(mirrored))).isEqualTo("INVALID");
    }
  }

  /** What a reader of another issuer's tokens ignores too. */
  @Test
  void refusesSignaturesWithBitsThatNobodyReads() {
    Instant now = fixture.revocations.now();
    TokenVerifier lenient =
        new TokenVerifier(
            (text, fingerprint) ->
                new VerifiedToken(
                    AccessToken.builder(fingerprint, "ann", now, now.plusSeconds(60)).build(),
                    null,
                    null),
            fixture.revocations,
            2,
            fixture.time,
            SessionMeterListener.NONE);
    for (String token : Set.of("a.b.QQ", "a.b.QUI", "a.b.QUJD", "aQ.bR", "key", "a.b.c.d", "a..")) {
      assertThat(lenient.verify(token, Freshness.BOUNDED))
          .as(token)
          .isInstanceOf(TokenDecision.Admitted.class);
    }
    for (String token : Set.of("a.b.QR", "a.b.QUJ", "a.b.QUJDR")) {
      assertThat(lenient.verify(token, Freshness.BOUNDED))
          .as(token)
          .isEqualTo(new TokenDecision.Refused(TokenDecision.Reason.INVALID));
    }
  }

  /** Returns the token with the other number that ECDSA accepts. */
  private static String withOtherSignature(String token) throws ParseException {
    byte[] signature = SignedJWT.parse(token).getSignature().decode();
    BigInteger order = Curve.P_256.toECParameterSpec().getOrder();
    byte[] other = order.subtract(new BigInteger(1, signature, 32, 32)).toByteArray();
    for (int i = 0; i < 32; i++) {
      int from = other.length - 1 - i;
      signature[63 - i] = from < 0 ? 0 : other[from];
    }
    return token.substring(0, token.lastIndexOf('.') + 1) + Base64URL.encode(signature);
  }

  private static String withOtherLastLetter(String token) {
    String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int last = letters.indexOf(token.charAt(token.length() - 1));
    return token.substring(0, token.length() - 1) + letters.charAt(last ^ 1);
  }

  private SigningKey ours() {
    return java.util.Objects.requireNonNull(fixture.keys.signing(fixture.revocations.now()));
  }

  private String bounded(String token) {
    return fixture.decision(token, Freshness.BOUNDED);
  }

  private JWTClaimsSet claims() {
    Instant now = fixture.revocations.now();
    return new JWTClaimsSet.Builder()
        .issuer("desk")
        .subject("ann")
        .claim("sid", "someSession")
        .claim("rev", 0L)
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plusSeconds(60)))
        .build();
  }

  private static String signed(SigningKey with, String keyId, JWTClaimsSet claims)
      throws JOSEException {
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.ES256)
            .type(new JOSEObjectType("at+jwt"))
            .keyID(keyId)
            .build();
    SignedJWT token = new SignedJWT(header, claims);
    token.sign(with.signer());
    return token.serialize();
  }

  private static String encoded(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
