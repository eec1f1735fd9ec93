// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.guard;

/**
 * The ASCII characters of a JSON body; every other byte reads as a letter. Confined to one thread
 * at a time.
 *
 * <p>A parser of UTF-8 stops at the first byte that is not UTF-8, and the handler's parser does
 * not: it decodes by the charset of {@code Content-Type}. All structure of JSON is ASCII, which the
 * charsets that pass the guard keep. UTF-16 and UTF-32, which a parser recognizes by the first
 * bytes, are none of them.
 */
final class AsciiView {
  private static final byte LETTER = 'x';
  private static final int BOM_BYTES = 3;

  private long count;
  private boolean marked;
  private boolean wide;

  /** Returns whether the body is in UTF-16 or UTF-32. */
  boolean isWide() {
    return wide;
  }

  /** Reads on; returns the same number of bytes. */
  byte[] read(byte[] from, int offset, int length) {
    byte[] view = new byte[length];
    for (int i = 0; i < length; i++) {
      view[i] = read(from[offset + i]);
    }
    return view;
  }

  private byte read(byte octet) {
    long at = count++;
    if (at == 0) {
      marked = octet == (byte) 0xef;
      wide = octet == 0 || octet == (byte) 0xfe || octet == (byte) 0xff;
    } else if (at == 1 && octet == 0) {
      wide = true;
    }
    if (marked && at < BOM_BYTES) {
      return ' ';
    }
    return octet < 0 ? LETTER : octet;
  }
}
