// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.SignedJWT;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.session.device.Session;
import dev.headroom.session.revocation.Fingerprint;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Signed access tokens: JWTs by ES256, of type {@code at+jwt}, with the session in {@code sid} and
 * the store's revision in {@code rev}.
 *
 * <p>Only ES256 with a key of {@link SigningKeys} is accepted, whatever the header says; critical
 * headers are refused. {@link TokenVerifier} checks the time. Thread-safe. Reading costs one
 * verification, about half a millisecond.
 */
public final class JwtAccessTokens implements TokenReader {
  private static final JOSEObjectType TYPE = new JOSEObjectType("at+jwt");
  private static final String SESSION = "sid";
  private static final String CLIENT = "client_id";
  private static final String TENANT = "tid";
  private static final String REVISION = "rev";
  private static final String SCOPE = "scope";

  private final SigningKeys keys;
  private final String issuer;

  /**
   * Creates the issuer and reader of tokens.
   *
   * @param issuer the claim {@code iss} of the tokens that are issued, and of those that are
   *     accepted
   */
  public JwtAccessTokens(SigningKeys keys, String issuer) {
    this.keys = keys;
    this.issuer = issuer;
  }

  /**
   * Signs a token.
   *
   * @param session the session it belongs to
   * @param revision the store's revision when the right to it was checked
   * @param now the store's time
   * @param life how long it lives; never longer than the session does unless it is used
   * @throws StoreUnavailableException while no key was read yet
   */
  public String issue(Session session, long revision, Instant now, Duration life) {
    SigningKey key = keys.signing(now);
    if (key == null) {
      throw new StoreUnavailableException("session store", "signing key", Duration.ZERO);
    }
    Instant until = now.plus(life);
    Instant expires = until.isBefore(session.end()) ? until : session.end();
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer)
            .subject(session.user())
            .jwtID(UUID.randomUUID().toString())
            .issueTime(Date.from(now))
            .expirationTime(Date.from(expires))
            .claim(SESSION, session.id())
            .claim(REVISION, revision)
            .claim(SCOPE, String.join(" ", session.authorities()))
            .claim(CLIENT, session.client())
            .claim(TENANT, session.tenant());
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256).type(TYPE).keyID(key.id()).build();
    SignedJWT token = new SignedJWT(header, claims.build());
    try {
      token.sign(key.signer());
    } catch (JOSEException e) {
      throw new IllegalStateException("a generated key does not sign", e);
    }
    return SignatureForm.smaller(token);
  }

  /**
   * Reads a token. It is revoked by the text with the smaller of its two signatures, whichever of
   * them was sent.
   *
   * @throws StoreUnavailableException if it names this issuer and a key that this instance may not
   *     have read
   */
  @Override
  public @Nullable VerifiedToken read(String text, Fingerprint fingerprint) {
    try {
      SignedJWT token = SignedJWT.parse(text);
      JWSHeader header = token.getHeader();
      SigningKey key = keys.byId(header.getKeyID());
      if (key == null && !keys.isStoreRead() && isOfIssuer(token.getJWTClaimsSet())) {
        throw new StoreUnavailableException("session store", "signing keys", Duration.ZERO);
      }
      boolean acceptable =
          key != null
              && JWSAlgorithm.ES256.equals(header.getAlgorithm())
              && TYPE.equals(header.getType())
              && header.getCriticalParams() == null;
      if (!acceptable || key == null || !token.verify(key.verifier())) {
        return null;
      }
      String smaller = SignatureForm.smaller(token);
      return verified(
          token.getJWTClaimsSet(),
          smaller.equals(text) ? fingerprint : Fingerprint.ofToken(smaller),
          key.id());
    } catch (StoreUnavailableException unavailable) {
      throw unavailable;
    } catch (ParseException | JOSEException | RuntimeException e) {
      // A client may send anything: the verifier counts it, nothing is logged.
      return null;
    }
  }

  private boolean isOfIssuer(@Nullable JWTClaimsSet claims) {
    return claims != null && issuer.equals(claims.getIssuer());
  }

  /**
   * Returns whether a token names neither this issuer nor a key that is known here; nothing is
   * verified.
   */
  @Override
  public boolean isForeign(String text) {
    try {
      JWT token = JWTParser.parse(text);
      JWTClaimsSet claims = token.getJWTClaimsSet();
      boolean known =
          token.getHeader() instanceof JWSHeader header && keys.byId(header.getKeyID()) != null;
      return !known && !isOfIssuer(claims);
    } catch (ParseException | RuntimeException notAToken) {
      return true;
    }
  }

  private @Nullable VerifiedToken verified(
      JWTClaimsSet claims, Fingerprint fingerprint, String keyId) throws ParseException {
    String user = claims.getSubject();
    String session = claims.getStringClaim(SESSION);
    Long revision = claims.getLongClaim(REVISION);
    String scope = Objects.requireNonNullElse(claims.getStringClaim(SCOPE), "");
    Date expires = claims.getExpirationTime();
    Date issued = claims.getIssueTime();
    Date notBefore = claims.getNotBeforeTime();
    boolean complete = user != null && session != null && revision != null && expires != null;
    if (!complete || issued == null || !isOfIssuer(claims)) {
      return null;
    }
    AccessToken token =
        AccessToken.builder(fingerprint, user, issued.toInstant(), expires.toInstant())
            .session(session)
            .client(claims.getStringClaim(CLIENT))
            .tenant(claims.getStringClaim(TENANT))
            .authorities(scope.isEmpty() ? List.of() : List.of(scope.split(" ", -1)))
            .issuedAtRevision(revision);
    return new VerifiedToken(token, notBefore == null ? null : notBefore.toInstant(), keyId);
  }
}
