// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.list;

import dev.headroom.apps.systems.web.RefusedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.http.HttpStatus;

/**
 * Signed positions in lists: the values of a page's last row, from which the next page goes on.
 *
 * <p>A cursor belongs to one list with its filters. It is signed, so that a client can neither make
 * one nor use it for another list.
 *
 * <p>Thread-safe.
 */
public class Cursors {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int SIGNATURE_BYTES = 16;
  private static final String SEPARATOR = "\n";

  private final SecretKeySpec key;

  Cursors(String secret) {
    this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
  }

  /**
   * Returns the cursor of a position.
   *
   * @param list the list with its filters, the same text for the same list
   * @param values the values of the last row that order the list; without line breaks
   */
  public String write(String list, Object... values) {
    byte[] position =
        Stream.of(values)
            .map(String::valueOf)
            .collect(Collectors.joining(SEPARATOR))
            .getBytes(StandardCharsets.UTF_8);
    byte[] signature = signature(list, position);
    return encoded(
        ByteBuffer.allocate(SIGNATURE_BYTES + position.length)
            .put(signature)
            .put(position)
            .array());
  }

  /**
   * Returns the values of a cursor that {@link #write} returned for the same list.
   *
   * @throws RefusedException with 400 if the cursor is any other text
   */
  public List<String> read(String list, String cursor) {
    byte[] bytes = decoded(cursor);
    if (bytes.length >= SIGNATURE_BYTES) {
      byte[] position = Arrays.copyOfRange(bytes, SIGNATURE_BYTES, bytes.length);
      if (MessageDigest.isEqual(signature(list, position), Arrays.copyOf(bytes, SIGNATURE_BYTES))) {
        return List.of(new String(position, StandardCharsets.UTF_8).split(SEPARATOR, -1));
      }
    }
    throw new RefusedException(
        HttpStatus.BAD_REQUEST,
        "cursor is not one of this list: send the value of `next` of the page before, with the"
            + " same filters, or none");
  }

  /** Decodes the one text of some bytes: the decoder would ignore the last letter's unused bits. */
  private static byte[] decoded(String cursor) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(cursor);
      return encoded(bytes).equals(cursor) ? bytes : new byte[0];
    } catch (IllegalArgumentException malformed) {
      return new byte[0];
    }
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private byte[] signature(String list, byte[] position) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] name = list.getBytes(StandardCharsets.UTF_8);
      mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(name.length).array());
      mac.update(name);
      return Arrays.copyOf(mac.doFinal(position), SIGNATURE_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
