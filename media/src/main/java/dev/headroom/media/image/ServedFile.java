// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image;

import java.util.HashMap;
import java.util.Map;

/**
 * A file with the headers of the response that serves it.
 *
 * <p>Immutable, as long as nobody writes to the bytes, which are not copied.
 *
 * @param headers all that the response needs, {@code Content-Type} among them
 */
@SuppressWarnings("ArrayRecordComponent") // compared by identity, which nobody does
public record ServedFile(byte[] bytes, Map<String, String> headers) {
  /** Copies the headers. */
  public ServedFile {
    headers = Map.copyOf(headers);
  }

  /** Returns a file that browsers take for its format alone, with more headers. */
  static ServedFile of(byte[] bytes, ImageFormat format, Map<String, String> more) {
    Map<String, String> headers = new HashMap<>(more);
    headers.put("Content-Type", format.mediaType());
    headers.put("X-Content-Type-Options", "nosniff");
    return new ServedFile(bytes, headers);
  }
}
