// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import dev.headroom.session.device.Session;
import dev.headroom.session.revocation.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Opaque access tokens: 256 random bits, which the store knows by their hash.
 *
 * <p>An instance asks the store once for a token that is not cached; from then on it is as fast as
 * a signed one, and revoked as fast. A token carries a MAC under the operator's secret, so that a
 * forged one costs one HMAC and no question to the store. Thread-safe.
 */
public final class OpaqueAccessTokens implements TokenIssuer, TokenReader {
  private static final Pattern FORM =
      Pattern.compile("ho1\\.([A-Za-z0-9_-]{43})\\.([A-Za-z0-9_-]{22})");
  private static final String HMAC = "HmacSHA256";
  private static final int RANDOM_BYTES = 32;
  private static final int MAC_BYTES = 16;

  private final OpaqueTokenStore store;
  private final SecretKeySpec key;

  /**
   * Creates the issuer and reader of tokens.
   *
   * @param secret the same for all instances, at least 32 bytes
   */
  public OpaqueAccessTokens(OpaqueTokenStore store, String secret) {
    this.store = store;
    MessageDigest digest = Fingerprint.digest();
    digest.update("headroom opaque token\0".getBytes(StandardCharsets.US_ASCII));
    this.key = new SecretKeySpec(digest.digest(secret.getBytes(StandardCharsets.UTF_8)), HMAC);
  }

  @Override
  public String issue(Session session, long revision, Instant now, Duration life) {
    String id = Secrets.randomText(RANDOM_BYTES);
    String token = "ho1." + id + "." + Secrets.text(mac(id));
    Instant until = now.plus(life);
    Instant expires = until.isBefore(session.expires()) ? until : session.expires();
    store.save(Fingerprint.ofToken(token), session.id(), revision, now, expires);
    return token;
  }

  @Override
  public @Nullable VerifiedToken read(String token, Fingerprint fingerprint) {
    Matcher matcher = FORM.matcher(token);
    if (!matcher.matches() || !hasMac(matcher.group(1), matcher.group(2))) {
      return null;
    }
    Optional<OpaqueTokenStore.StoredToken> found = store.find(fingerprint);
    return found.map(stored -> verified(stored, fingerprint)).orElse(null);
  }

  private static VerifiedToken verified(
      OpaqueTokenStore.StoredToken stored, Fingerprint fingerprint) {
    Session session = stored.session();
    AccessToken token =
        AccessToken.builder(fingerprint, session.user(), stored.issued(), stored.expires())
            .session(session.id())
            .client(session.client())
            .tenant(session.tenant())
            .authorities(session.authorities())
            .issuedAtRevision(stored.revision());
    return new VerifiedToken(token, null, null);
  }

  private boolean hasMac(String id, String mac) {
    byte[] given = mac.getBytes(StandardCharsets.US_ASCII);
    return MessageDigest.isEqual(given, Secrets.text(mac(id)).getBytes(StandardCharsets.US_ASCII));
  }

  private byte[] mac(String id) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      return Arrays.copyOf(mac.doFinal(id.getBytes(StandardCharsets.US_ASCII)), MAC_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC of SHA-256", e);
    }
  }
}
