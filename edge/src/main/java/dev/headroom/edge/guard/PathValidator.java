// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.guard;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Finds what is ambiguous or malformed in a path, so that limits, sign-in and handler agree on it.
 *
 * <p>Immutable. Nothing is repaired: a path with a second spelling of itself is refused.
 */
final class PathValidator {
  private PathValidator() {}

  /** Returns what is wrong with the path as it was sent; empty if nothing is. */
  static String fault(String path) {
    if (path.isEmpty() || path.charAt(0) != '/') {
      return "it does not begin with a slash";
    }
    boolean encoded = false;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '%') {
        encoded = true;
        String fault = encodedFault(path, i);
        if (!fault.isEmpty()) {
          return fault;
        }
        i += 2;
      } else if (c == ';' || c == '\\') {
        return "it holds " + c;
      } else if (c < ' ' || c == 0x7f) {
        return "it holds a control character";
      }
    }
    if (encoded && !isUtf8(path)) {
      return "its encoded bytes are no UTF-8";
    }
    return segmentFault(path);
  }

  private static String encodedFault(String path, int at) {
    int high = at + 2 < path.length() ? digit(path.charAt(at + 1)) : -1;
    int low = high < 0 ? -1 : digit(path.charAt(at + 2));
    if (low < 0) {
      return "it holds a broken percent sign";
    }
    int octet = high << 4 | low;
    return switch (octet) {
      case '.', '/', '\\', ';' -> "it hides " + (char) octet + " behind a percent sign";
      case '%' -> isHex(path, at + 3) ? "it is encoded twice" : "";
      default -> octet < ' ' || octet == 0x7f ? "it holds a control character" : "";
    };
  }

  private static boolean isHex(String path, int at) {
    return at + 1 < path.length() && digit(path.charAt(at)) >= 0 && digit(path.charAt(at + 1)) >= 0;
  }

  private static String segmentFault(String path) {
    int start = 1;
    while (start <= path.length()) {
      int end = path.indexOf('/', start);
      boolean last = end < 0;
      int length = (last ? path.length() : end) - start;
      if ((length == 1 || length == 2) && path.startsWith(length == 1 ? "." : "..", start)) {
        return "it climbs by dots";
      }
      if (length == 0 && !last) {
        return "it holds an empty segment";
      }
      if (last) {
        return "";
      }
      start = end + 1;
    }
    return "";
  }

  /** Decodes the encoded bytes strictly; overlong forms and lone surrogates are invalid. */
  private static boolean isUtf8(String path) {
    byte[] bytes = new byte[path.length()];
    int count = 0;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '%') {
        bytes[count++] = (byte) (digit(path.charAt(i + 1)) << 4 | digit(path.charAt(i + 2)));
        i += 2;
      } else {
        bytes[count++] = (byte) (c < 0x80 ? c : '?');
      }
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, count));
      return true;
    } catch (CharacterCodingException malformed) {
      return false;
    }
  }

  private static int digit(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }
}
