// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.SignedJWT;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The one spelling of a signed token, so that a token that was revoked by its text stays revoked.
 *
 * <p>Whoever holds a token can spell its signature in other ways, without a key: the last letter of
 * Base64url may have bits that decoders ignore (RFC 4648, 3.5), and where (r, s) is a signature of
 * ECDSA, so is (r, n - s).
 *
 * <p>Immutable; it has no state.
 */
final class SignatureForm {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  private static final int LETTERS_PER_GROUP = 4;
  private static final BigInteger ORDER = Curve.P_256.toECParameterSpec().getOrder();
  private static final BigInteger HALF = ORDER.shiftRight(1);
  private static final int NUMBER_BYTES = 32;

  private SignatureForm() {}

  /**
   * Returns whether the last part of a token of three parts is written as encoders of Base64url
   * write it; true for every other text.
   *
   * @param token of the letters of Base64url and dots
   */
  static boolean isCanonical(String token) {
    int first = token.indexOf('.');
    int second = token.indexOf('.', first + 1);
    if (first < 0 || second < 0 || token.indexOf('.', second + 1) >= 0) {
      return true;
    }
    int left = (token.length() - second - 1) % LETTERS_PER_GROUP;
    int unread = left == 2 ? 0b1111 : left == 3 ? 0b11 : 0;
    return left != 1 && (ALPHABET.indexOf(token.charAt(token.length() - 1)) & unread) == 0;
  }

  /**
   * Returns a token that is signed by ES256 with the smaller of its two signatures.
   *
   * @param token whose signature has 64 bytes
   */
  static String smaller(SignedJWT token) {
    byte[] signature = token.getSignature().decode();
    BigInteger s = new BigInteger(1, signature, NUMBER_BYTES, NUMBER_BYTES);
    if (s.compareTo(HALF) > 0) {
      byte[] other = ORDER.subtract(s).toByteArray(); // At most n / 2, so without a byte of sign.
      int start = signature.length - other.length;
      Arrays.fill(signature, NUMBER_BYTES, start, (byte) 0);
      System.arraycopy(other, 0, signature, start, other.length);
    }
    return new String(token.getSigningInput(), StandardCharsets.US_ASCII)
        + "."
        + Base64URL.encode(signature);
  }
}
