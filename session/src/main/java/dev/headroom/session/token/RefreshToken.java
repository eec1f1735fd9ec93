// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import dev.headroom.session.revocation.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A refresh token: the id of the session, the secret of its family, and a secret of its own.
 *
 * <p>Immutable. {@link #toString} shows none of them.
 */
public record RefreshToken(String session, String family, String secret) {
  private static final Pattern FORM =
      Pattern.compile("hr1\\.([A-Za-z0-9_-]{22})\\.([A-Za-z0-9_-]{22})\\.([A-Za-z0-9_-]{43})");
  private static final int MAX_LENGTH = 100;
  private static final int ID_BYTES = 16;
  private static final int SECRET_BYTES = 32;
  private static final String PURPOSE = "headroom refresh successor";

  static @Nullable public RefreshToken parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return null;
    }
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? new RefreshToken(matcher.group(1), matcher.group(2), matcher.group(3))
        : null;
  }

  public static RefreshToken first(String session, SecureRandom random) {
    return new RefreshToken(session, random(ID_BYTES, random), random(SECRET_BYTES, random));
  }

  public RefreshToken successor(SecureRandom random) {
    return new RefreshToken(session, family, random(SECRET_BYTES, random));
  }

  public String text() {
    return "hr1." + session + "." + family + "." + secret;
  }

  public Fingerprint fingerprint() {
    return Fingerprint.ofToken(text());
  }

  public Fingerprint familyFingerprint() {
    return Fingerprint.ofToken("family." + family);
  }

  /** Encrypts a successor so that only the holder of this token can read it. */
  public byte[] seal(RefreshToken successor, SecureRandom random) {
    return seal(random).seal(successor.secret.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Decrypts a successor that was sealed under this token.
   *
   * @throws GeneralSecurityException if it was sealed under another one
   */
  public RefreshToken open(byte[] sealed, SecureRandom random) throws GeneralSecurityException {
    return new RefreshToken(
        session, family, new String(seal(random).open(sealed), StandardCharsets.US_ASCII));
  }

  public static String newId(SecureRandom random) {
    return random(ID_BYTES, random);
  }

  private Seal seal(SecureRandom random) {
    return new Seal(PURPOSE, text().getBytes(StandardCharsets.US_ASCII), random);
  }

  private static String random(int size, SecureRandom random) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public String toString() {
    return "RefreshToken of " + fingerprint();
  }
}
