// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import dev.headroom.session.revocation.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A refresh token: the id of the session, the secret of its family, and a secret of its own.
 *
 * <p>Immutable. {@link #toString} shows none of them.
 *
 * @param session the id of the session: 22 letters of Base64url
 * @param family what all tokens of one sign-in have in common: 22 letters of Base64url
 * @param secret what this token alone has: 43 letters of Base64url
 */
public record RefreshToken(String session, String family, String secret) {
  private static final Pattern FORM =
      Pattern.compile("hr1\\.([A-Za-z0-9_-]{22})\\.([A-Za-z0-9_-]{22})\\.([A-Za-z0-9_-]{43})");
  private static final int MAX_LENGTH = 100;
  private static final int ID_BYTES = 16;
  private static final int SECRET_BYTES = 32;
  private static final String PURPOSE = "headroom refresh successor";

  /** Parses a token; null if it is malformed. */
  public static @Nullable RefreshToken parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return null;
    }
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? new RefreshToken(matcher.group(1), matcher.group(2), matcher.group(3))
        : null;
  }

  /** Returns the first token of a new family. */
  public static RefreshToken first(String session) {
    return new RefreshToken(
        session, Secrets.randomText(ID_BYTES), Secrets.randomText(SECRET_BYTES));
  }

  /** Returns another token of the same family. */
  public RefreshToken successor() {
    return new RefreshToken(session, family, Secrets.randomText(SECRET_BYTES));
  }

  /** Returns what the client gets. */
  public String text() {
    return "hr1." + session + "." + family + "." + secret;
  }

  /** Returns the fingerprint of the whole token. */
  public Fingerprint fingerprint() {
    return Fingerprint.ofToken(text());
  }

  /** Returns the fingerprint of the family's secret. */
  public Fingerprint familyFingerprint() {
    return Fingerprint.ofToken("family." + family);
  }

  /** Encrypts a successor so that only the holder of this token can read it. */
  public byte[] seal(RefreshToken successor) {
    return seal().seal(successor.secret.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Decrypts a successor that was sealed under this token.
   *
   * @throws GeneralSecurityException if it was sealed under another one
   */
  public RefreshToken open(byte[] sealed) throws GeneralSecurityException {
    return new RefreshToken(
        session, family, new String(seal().open(sealed), StandardCharsets.US_ASCII));
  }

  private Seal seal() {
    return new Seal(PURPOSE, text().getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public String toString() {
    return "RefreshToken of " + fingerprint();
  }
}
