// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.guard;

/**
 * Measures a JSON body byte by byte, as it is read; whether it is JSON at all is the parser's
 * affair. Confined to one thread at a time.
 *
 * <p>In UTF-8 every byte below 0x80 is a character of its own, so that bytes can be looked at.
 */
final class JsonScan {
  private enum Where {
    BETWEEN,
    TEXT,
    ESCAPE,
    NUMBER
  }

  private final JsonBounds bounds;
  private Where where = Where.BETWEEN;
  private int depth;
  private int length;
  private String fault = "";

  JsonScan(JsonBounds bounds) {
    this.bounds = bounds;
  }

  /** Returns what is out of bounds; empty while nothing is. */
  String fault() {
    return fault;
  }

  void take(byte[] from, int offset, int count) {
    for (int i = offset; i < offset + count && fault.isEmpty(); i++) {
      take(from[i]);
    }
  }

  void take(byte octet) {
    switch (where) {
      case TEXT -> text(octet);
      case ESCAPE -> {
        where = Where.TEXT;
        longer();
      }
      case NUMBER -> {
        if (isOfNumber(octet)) {
          if (++length > bounds.numberDigits()) {
            fault = "a number has more than " + bounds.numberDigits() + " characters";
          }
        } else {
          between(octet);
        }
      }
      case BETWEEN -> between(octet);
    }
  }

  private void text(byte octet) {
    if (octet == '"') {
      where = Where.BETWEEN;
    } else {
      where = octet == '\\' ? Where.ESCAPE : Where.TEXT;
      longer();
    }
  }

  private void longer() {
    if (++length > bounds.textBytes()) {
      fault = "a text has more than " + bounds.textBytes() + " bytes";
    }
  }

  private void between(byte octet) {
    where = Where.BETWEEN;
    length = 0;
    switch (octet) {
      case '"' -> where = Where.TEXT;
      case '{', '[' -> {
        if (++depth > bounds.depth()) {
          fault = "it is deeper than " + bounds.depth();
        }
      }
      case '}', ']' -> depth--;
      default -> {
        if (octet == '-' || (octet >= '0' && octet <= '9')) {
          where = Where.NUMBER;
          length = 1;
        }
      }
    }
  }

  private static boolean isOfNumber(byte octet) {
    return (octet >= '0' && octet <= '9')
        || octet == '.'
        || octet == 'e'
        || octet == 'E'
        || octet == '+'
        || octet == '-';
  }
}
