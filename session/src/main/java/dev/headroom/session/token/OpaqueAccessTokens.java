// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import dev.headroom.session.device.Session;
import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.revocation.RevocableToken;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AccessToken tokens that say nothing: 256 random bits that the record knows by their hash.
 *
 * <p>An instance asks the record once for a token that it does not know; from then on it is as
 * quick as a signed one, and as quickly revoked. A token carries a seal of the operator's secret,
 * so that a made-up one costs one HMAC and never reaches the record. Thread-safe.
 */
public final class OpaqueAccessTokens implements TokenIssuer, TokenReader {
  /** What verified tokens are kept under: there are no keys to turn. */
  static final String KEY = "opaque";

  private static final Pattern FORM =
      Pattern.compile("ho1\\.([A-Za-z0-9_-]{43})\\.([A-Za-z0-9_-]{22})");
  private static final String HMAC = "HmacSHA256";
  private static final int RANDOM_BYTES = 32;
  private static final int SEAL_BYTES = 16;

  private final OpaqueTokenStore store;
  private final SecretKeySpec key;
  private final SecureRandom random;

  /**
   * Creates the writer and reader.
   *
   * @param secret the same for all instances, 32 bytes at least
   */
  public OpaqueAccessTokens(OpaqueTokenStore store, String secret, SecureRandom random) {
    this.store = store;
    this.random = random;
    MessageDigest digest = Fingerprint.digest();
    digest.update("headroom opaque token\0".getBytes(StandardCharsets.US_ASCII));
    this.key = new SecretKeySpec(digest.digest(secret.getBytes(StandardCharsets.UTF_8)), HMAC);
  }

  @Override
  public String issue(Session session, long revision, Instant now, Duration life) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    String own = text(bytes);
    String token = "ho1." + own + "." + text(seal(own));
    Instant until = now.plus(life);
    Instant expires = until.isBefore(session.expires()) ? until : session.expires();
    store.save(Fingerprint.ofToken(token), session.id(), revision, now, expires);
    return token;
  }

  @Override
  public @Nullable Reading read(String token, Fingerprint fingerprint) {
    Matcher matcher = FORM.matcher(token);
    if (!matcher.matches() || !isSealed(matcher.group(1), matcher.group(2))) {
      return null;
    }
    Optional<OpaqueTokenStore.StoredToken> found = store.find(fingerprint);
    return found.map(kept -> reading(kept, fingerprint)).orElse(null);
  }

  private static Reading reading(OpaqueTokenStore.StoredToken kept, Fingerprint fingerprint) {
    Session session = kept.session();
    RevocableToken facts = RevocableToken.of(fingerprint, session, kept.revision());
    AccessToken access =
        new AccessToken(
            session.user(),
            session.id(),
            session.client(),
            session.tenant(),
            session.authorities(),
            kept.issued(),
            kept.expires(),
            facts);
    return new Reading(access, Long.MIN_VALUE, KEY);
  }

  private boolean isSealed(String own, String seal) {
    byte[] given = seal.getBytes(StandardCharsets.US_ASCII);
    return MessageDigest.isEqual(given, text(seal(own)).getBytes(StandardCharsets.US_ASCII));
  }

  private byte[] seal(String own) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      return Arrays.copyOf(mac.doFinal(own.getBytes(StandardCharsets.US_ASCII)), SEAL_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC of SHA-256", e);
    }
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
