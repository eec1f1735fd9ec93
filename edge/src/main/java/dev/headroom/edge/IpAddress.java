// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;
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

  private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

  private static final String DOTTED = "(" + OCTET + "\\.){3}" + OCTET;

  /** The JDK accepts groups of more than four digits too. */
  private static final Pattern COLONS =
      Pattern.compile("([0-9A-Fa-f]{0,4}:){2,8}(" + DOTTED + "|[0-9A-Fa-f]{0,4})");

  /** Parses an address without port, brackets and zone; null if the text is none. */
  static @Nullable IpAddress parse(String text) {
    if (text.indexOf(':') < 0) {
      return parseDotted(text);
    }
    if (!COLONS.matcher(text).matches()) {
      return null;
    }
    try {
      // A text of this form is a literal, so that no name server is asked.
      return of(ByteBuffer.wrap(InetAddress.getByName(text).getAddress()));
    } catch (UnknownHostException malformed) {
      return null;
    }
  }

  /**
   * Parses four decimal numbers. The JDK accepts fewer of them and leading zeros too, which others
   * read differently.
   */
  private static @Nullable IpAddress parseDotted(String text) {
    long bits = 0;
    int octets = 0;
    int octet = -1;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : '.';
      if (c == '.') {
        if (octet < 0) {
          return null;
        }
        bits = bits << 8 | octet;
        octets++;
        octet = -1;
      } else {
        boolean digit = c >= '0' && c <= '9';
        octet = !digit || octet == 0 ? 256 : 10 * Math.max(octet, 0) + c - '0';
        if (octet > 255) {
          return null;
        }
      }
    }
    return octets == 4 ? new IpAddress(0, MAPPED | bits) : null;
  }

  private static IpAddress of(ByteBuffer bytes) {
    if (bytes.remaining() == Integer.BYTES) {
      return new IpAddress(0, MAPPED | Integer.toUnsignedLong(bytes.getInt()));
    }
    long high = bytes.getLong();
    long low = bytes.getLong();
    return high == NAT64_HIGH && low >>> 32 == 0
        ? new IpAddress(0, MAPPED | low)
        : new IpAddress(high, low);
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

  /** Returns the dotted form, or eight groups of hexadecimal digits. */
  @Override
  public String toString() {
    if (isIpv4()) {
      return (low >>> 24 & 0xff)
          + "."
          + (low >>> 16 & 0xff)
          + "."
          + (low >>> 8 & 0xff)
          + "."
          + (low & 0xff);
    }
    byte[] bytes = ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
    try {
      return InetAddress.getByAddress(bytes).getHostAddress();
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
