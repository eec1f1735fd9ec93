// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address as 128 bits; IPv4 in its mapped form {@code ::ffff:a.b.c.d}.
 *
 * <p>Immutable. IPv4 written as IPv6, mapped or behind NAT64 ({@code 64:ff9b::/96}), equals IPv4
 * written plainly. Never resolves host names.
 */
record IpAddress(long high, long low) {
  private static final long MAPPED = 0xffffL << 32;
  private static final long NAT64_HIGH = 0x0064_ff9b_0000_0000L;

  /** Parses an address without port, brackets and zone; null if the text is none. */
  static @Nullable IpAddress parse(String text) {
    if (text.indexOf(':') < 0) {
      long four = four(text);
      return four < 0 ? null : new IpAddress(0, MAPPED | four);
    }
    return six(text);
  }

  boolean isIpv4() {
    return high == 0 && low >>> 32 == 0xffffL;
  }

  /** Returns the address with all but the first bits cleared; for IPv4, of its own 32 bits. */
  IpAddress network(int bits) {
    int kept = isIpv4() ? 96 + bits : bits;
    long highMask = kept >= 64 ? -1 : kept <= 0 ? 0 : -1L << (64 - kept);
    long lowMask = kept >= 128 ? -1 : kept <= 64 ? 0 : -1L << (128 - kept);
    return new IpAddress(high & highMask, low & lowMask);
  }

  private static long four(String text) {
    long value = 0;
    int parts = 0;
    int at = 0;
    while (parts < 4) {
      int end = text.indexOf('.', at);
      end = end < 0 ? text.length() : end;
      int length = end - at;
      if (length < 1 || length > 3 || (length > 1 && text.charAt(at) == '0')) {
        return -1;
      }
      int number = 0;
      for (int i = at; i < end; i++) {
        int digit = text.charAt(i) - '0';
        if (digit < 0 || digit > 9) {
          return -1;
        }
        number = number * 10 + digit;
      }
      if (number > 255) {
        return -1;
      }
      value = value << 8 | number;
      parts++;
      at = end + 1;
      if (end == text.length()) {
        break;
      }
    }
    return parts == 4 && at == text.length() + 1 ? value : -1;
  }

  private static @Nullable IpAddress six(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return null;
    }
    int[] head = groups(gap < 0 ? text : text.substring(0, gap));
    int[] tail = gap < 0 ? new int[0] : groups(text.substring(gap + 2));
    if (head == null || tail == null) {
      return null;
    }
    int count = head.length + tail.length;
    if (gap < 0 ? count != 8 : count > 7) {
      return null;
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < 8; i++) {
      int fromEnd = i - (8 - tail.length);
      long group = i < head.length ? head[i] : fromEnd >= 0 ? tail[fromEnd] : 0;
      if (i < 4) {
        high = high << 16 | group;
      } else {
        low = low << 16 | group;
      }
    }
    if (high == NAT64_HIGH && low >>> 32 == 0) {
      return new IpAddress(0, MAPPED | low);
    }
    return new IpAddress(high, low);
  }

  private static int @Nullable [] groups(String text) {
    if (text.isEmpty()) {
      return new int[0];
    }
    String[] parts = text.split(":", -1);
    String last = parts[parts.length - 1];
    boolean dotted = last.indexOf('.') >= 0;
    int[] groups = new int[parts.length + (dotted ? 1 : 0)];
    for (int i = 0; i < parts.length - (dotted ? 1 : 0); i++) {
      groups[i] = hex(parts[i]);
      if (groups[i] < 0) {
        return null;
      }
    }
    if (dotted) {
      long four = four(last);
      if (four < 0) {
        return null;
      }
      groups[groups.length - 2] = (int) (four >>> 16);
      groups[groups.length - 1] = (int) (four & 0xffff);
    }
    return groups;
  }

  private static int hex(String text) {
    if (text.isEmpty() || text.length() > 4) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  /** Returns the dotted form, or eight groups of hexadecimal digits. */
  @Override
  public String toString() {
    if (isIpv4()) {
      return (low >> 24 & 255)
          + "."
          + (low >> 16 & 255)
          + "."
          + (low >> 8 & 255)
          + "."
          + (low & 255);
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      long word = i < 4 ? high >>> (48 - 16 * i) : low >>> (48 - 16 * (i - 4));
      text.append(i == 0 ? "" : ":").append(Long.toHexString(word & 0xffff));
    }
    return text.toString();
  }
}
