// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.guard;

import java.util.Arrays;

/**
 * The ASCII characters of a JSON body, whatever its encoding; every other character reads as a
 * letter. Confined to one thread at a time.
 *
 * <p>A parser of UTF-8 stops at the first byte that is not UTF-8, and the handler's parser does
 * not: it decodes by the charset of {@code Content-Type}, or recognizes UTF-16 and UTF-32 by their
 * first bytes. All structure of JSON is ASCII, which the other charsets of the web keep.
 */
final class AsciiView {
  private static final byte LETTER = 'x';
  private static final int BOM_BYTES = 3;

  private enum Form {
    BYTES,
    BYTES_AFTER_BOM,
    HIGH_BYTE_FIRST,
    LOW_BYTE_FIRST
  }

  private Form form = Form.BYTES;
  private long count;
  private int first;

  /** Returns how many bytes were sent for one that is viewed. */
  int bytesPerCharacter() {
    return form == Form.HIGH_BYTE_FIRST || form == Form.LOW_BYTE_FIRST ? 2 : 1;
  }

  /** Reads on; returns the same number of bytes, or of UTF-16 one for two. */
  byte[] read(byte[] from, int offset, int length) {
    byte[] view = new byte[length];
    int size = 0;
    for (int i = offset; i < offset + length; i++) {
      int character = read(from[i] & 0xff);
      if (character != 0) {
        view[size++] = character < 0x80 ? (byte) character : LETTER;
      }
    }
    return Arrays.copyOf(view, size);
  }

  /** Returns the next character, 0 for none. UTF-32 reads as UTF-16 with zeros between. */
  private int read(int octet) {
    long at = count++;
    if (at == 0) {
      form = formOf(octet);
    } else if (at == 1 && octet == 0 && form == Form.BYTES) {
      form = Form.LOW_BYTE_FIRST;
      return 0;
    }
    return switch (form) {
      case BYTES -> octet;
      case BYTES_AFTER_BOM -> at < BOM_BYTES ? ' ' : octet;
      case HIGH_BYTE_FIRST, LOW_BYTE_FIRST -> half(at, octet);
    };
  }

  private static Form formOf(int octet) {
    return switch (octet) {
      case 0, 0xfe -> Form.HIGH_BYTE_FIRST;
      case 0xff -> Form.LOW_BYTE_FIRST;
      case 0xef -> Form.BYTES_AFTER_BOM;
      default -> Form.BYTES;
    };
  }

  private int half(long at, int octet) {
    if (at % 2 == 0) {
      first = octet;
      return 0;
    }
    int unit = form == Form.HIGH_BYTE_FIRST ? first << 8 | octet : octet << 8 | first;
    return unit == 0xfeff ? 0 : unit;
  }
}
