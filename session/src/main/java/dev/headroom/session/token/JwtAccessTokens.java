// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.session.device.Session;
import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.revocation.RevocableToken;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads access tokens: JWTs by ES256, of type {@code at+jwt}, with the session in {@code
 * sid} and the record's revision in {@code rev}.
 *
 * <p>Only ES256 with a key of ours is believed, whatever the header says; critical headers are
 * refused. Time is the gate's business. Thread-safe. Reading costs one verification, about half a
 * millisecond.
 */
public final class JwtAccessTokens implements TokenIssuer, TokenReader {
  private static final JOSEObjectType TYPE = new JOSEObjectType("at+jwt");
  private static final String SESSION = "sid";
  private static final String CLIENT = "client_id";
  private static final String TENANT = "tid";
  private static final String REVISION = "rev";
  private static final String SCOPE = "scope";

  private final SigningKeys keys;
  private final String issuer;

  /** Creates the writer and reader. */
  public JwtAccessTokens(SigningKeys keys, String issuer) {
    this.keys = keys;
    this.issuer = issuer;
  }

  /**
   * Signs a token.
   *
   * @param session whose
   * @param revision the record's when the right to it was checked
   * @param now the record's time
   * @param life how long it lives; never beyond the session
   * @throws StoreUnavailableException while no key is known
   */
  @Override
  public String issue(Session session, long revision, Instant now, Duration life) {
    SigningKey key = keys.ring().signing(now);
    if (key == null) {
      throw new StoreUnavailableException("session record", "signing key", Duration.ZERO);
    }
    Instant until = now.plus(life);
    Instant expires = until.isBefore(session.expires()) ? until : session.expires();
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer)
            .subject(session.user())
            .jwtID(UUID.randomUUID().toString())
            .issueTime(Date.from(now))
            .expirationTime(Date.from(expires))
            .claim(SESSION, session.id())
            .claim(REVISION, revision)
            .claim(SCOPE, String.join(" ", session.authorities()));
    if (session.client() != null) {
      claims.claim(CLIENT, session.client());
    }
    if (session.tenant() != null) {
      claims.claim(TENANT, session.tenant());
    }
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256).type(TYPE).keyID(key.id()).build();
    SignedJWT token = new SignedJWT(header, claims.build());
    try {
      token.sign(key.signer());
    } catch (JOSEException e) {
      throw new IllegalStateException("a key of ours does not sign", e);
    }
    return token.serialize();
  }

  @Override
  public @Nullable Reading read(String text, Fingerprint fingerprint) {
    try {
      SignedJWT token = SignedJWT.parse(text);
      JWSHeader header = token.getHeader();
      SigningKey key = keys.ring().byId(header.getKeyID());
      boolean ours =
          key != null
              && JWSAlgorithm.ES256.equals(header.getAlgorithm())
              && TYPE.equals(header.getType())
              && header.getCriticalParams() == null;
      if (!ours || key == null || !token.verify(key.verifier())) {
        return null;
      }
      return reading(token.getJWTClaimsSet(), fingerprint, key.id());
    } catch (ParseException | JOSEException | RuntimeException e) {
      // Whatever a client sends that is no token of ours: the gate counts it, the log need not.
      return null;
    }
  }

  private @Nullable Reading reading(JWTClaimsSet claims, Fingerprint fingerprint, String keyId)
      throws ParseException {
    String user = claims.getSubject();
    String session = claims.getStringClaim(SESSION);
    Long revision = claims.getLongClaim(REVISION);
    String client = claims.getStringClaim(CLIENT);
    String tenant = claims.getStringClaim(TENANT);
    String scope = Objects.requireNonNullElse(claims.getStringClaim(SCOPE), "");
    Date expires = claims.getExpirationTime();
    Date issued = claims.getIssueTime();
    Date from = claims.getNotBeforeTime();
    boolean whole = user != null && session != null && revision != null && expires != null;
    if (!whole || issued == null || !issuer.equals(claims.getIssuer())) {
      return null;
    }
    RevocableToken facts =
        new RevocableToken(
            fingerprint, RevocableToken.Owner.of(session, user, client, tenant), revision);
    List<String> authorities = scope.isEmpty() ? List.of() : List.of(scope.split(" ", -1));
    AccessToken access =
        new AccessToken(
            user,
            session,
            client,
            tenant,
            authorities,
            issued.toInstant(),
            expires.toInstant(),
            facts);
    return new Reading(
        access, from == null ? Long.MIN_VALUE : from.toInstant().toEpochMilli(), keyId);
  }
}
