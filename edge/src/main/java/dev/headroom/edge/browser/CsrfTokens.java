// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.browser;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Creates and verifies double-submit tokens: one half in a cookie, one where only a script of the
 * same site can write. Thread-safe.
 *
 * <p>The cookie holds 16 random bytes and their signature together with the session's identity, so
 * that nobody can plant a cookie of another session. The token is the random part under a mask that
 * is new in every response, so that compressed responses do not reveal it (BREACH).
 */
final class CsrfTokens {
  private static final int RANDOM = 16;
  private static final int SIGNED = RANDOM + 32;
  private static final String ALGORITHM = "HmacSHA256";

  private final javax.crypto.spec.SecretKeySpec key;
  private final SecureRandom random = new SecureRandom();

  CsrfTokens(byte[] secret) {
    this.key = new javax.crypto.spec.SecretKeySpec(secret, ALGORITHM);
  }

  /** Returns the value of a new cookie. */
  String cookie(String session) {
    byte[] value = Arrays.copyOf(bytes(RANDOM), SIGNED);
    System.arraycopy(sign(Arrays.copyOf(value, RANDOM), session), 0, value, RANDOM, 32);
    return text(value);
  }

  /** Returns whether a cookie was signed here for this session. */
  boolean isGenuine(@Nullable String cookie, String session) {
    byte[] value = read(cookie, SIGNED);
    return value != null
        && MessageDigest.isEqual(
            sign(Arrays.copyOf(value, RANDOM), session), Arrays.copyOfRange(value, RANDOM, SIGNED));
  }

  /** Returns a new token for a genuine cookie. */
  String token(String cookie) {
    byte[] value = read(cookie, SIGNED);
    if (value == null) {
      throw new IllegalArgumentException("the cookie was not signed here");
    }
    byte[] masked = Arrays.copyOf(bytes(RANDOM), 2 * RANDOM);
    for (int i = 0; i < RANDOM; i++) {
      masked[RANDOM + i] = (byte) (masked[i] ^ value[i]);
    }
    return text(masked);
  }

  /** Returns whether a token belongs to a genuine cookie. */
  boolean matches(@Nullable String token, @Nullable String cookie, String session) {
    byte[] masked = read(token, 2 * RANDOM);
    if (masked == null || cookie == null || !isGenuine(cookie, session)) {
      return false;
    }
    byte[] plain = new byte[RANDOM];
    for (int i = 0; i < RANDOM; i++) {
      plain[i] = (byte) (masked[i] ^ masked[RANDOM + i]);
    }
    byte[] known = read(cookie, SIGNED);
    return known != null && MessageDigest.isEqual(plain, Arrays.copyOf(known, RANDOM));
  }

  private byte[] sign(byte[] part, String session) {
    try {
      javax.crypto.Mac mac = javax.crypto.Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(part);
      return mac.doFinal(session.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException absent) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, absent);
    }
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte @Nullable [] read(@Nullable String text, int length) {
    if (text == null || text.length() != (length * 4 + 2) / 3) {
      return null;
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      return bytes.length == length ? bytes : null;
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }
}
