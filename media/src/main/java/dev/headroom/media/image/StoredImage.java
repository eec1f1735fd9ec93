// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * An image that was uploaded and stored.
 *
 * <p>Immutable.
 *
 * @param id the SHA-256 of the file in hexadecimal; equal files have equal ids
 * @param format of the original
 * @param width as it is shown
 * @param height as it is shown
 */
public record StoredImage(String id, ImageFormat format, int width, int height) {

  /** Returns what is stored beside the original, all but the id. */
  byte[] toInfo() {
    return (format + " " + width + " " + height).getBytes(UTF_8);
  }

  /** Reads what {@link #toInfo} returned. */
  static StoredImage ofInfo(String id, byte[] info) {
    String[] words = new String(info, UTF_8).split(" ", -1);
    return new StoredImage(
        id, ImageFormat.valueOf(words[0]), Integer.parseInt(words[1]), Integer.parseInt(words[2]));
  }
}
