// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * Hashes text of any length to a key of fixed length.
 *
 * <p>Immutable. Costs one SHA-256, about a microsecond for short input.
 */
public final class KeyHash {

  private static final int BYTES = 16;

  private KeyHash() {}

  /**
   * Returns the first 128 bits of the input's SHA-256.
   *
   * @param input any text, such as a client's address
   * @return 22 characters of URL-safe Base64, without padding; equal input gives equal output
   */
  public static String of(String input) {
    return of(StoredText.hasUtf8(input) ? input.getBytes(StandardCharsets.UTF_8) : charsOf(input));
  }

  /** Returns the characters behind a byte with which no UTF-8 begins. */
  private static byte[] charsOf(String input) {
    ByteBuffer bytes = ByteBuffer.allocate(1 + 2 * input.length()).put((byte) 0xff);
    bytes.asCharBuffer().put(input);
    return bytes.array();
  }

  /** Returns the first 128 bits of the SHA-256 of bytes, as {@link #of(String)} of a text. */
  public static String of(byte[] input) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(input);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing", e);
    }
  }
}
