// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The SHA-256 of a token, or of the name of a session, user, client or tenant: what revocations are
 * kept by, so that no table and no log holds a token.
 *
 * <p>Immutable. Making one costs one SHA-256; comparing costs four comparisons.
 *
 * @param a bits 0 to 63 of the digest
 * @param b bits 64 to 127
 * @param c bits 128 to 191
 * @param d bits 192 to 255
 */
public record Fingerprint(long a, long b, long c, long d) {
  /** How many bytes it has. */
  public static final int BYTES = 32;

  private static final int SHOWN_HEX = 8;
  private static final MessageDigest UNUSED = made();

  /** Hashes a token as it was sent. */
  public static Fingerprint ofToken(String token) {
    return of(digest().digest(token.getBytes(StandardCharsets.ISO_8859_1)));
  }

  /**
   * Hashes a name within its scope: the same name in two scopes has two fingerprints.
   *
   * @param scope not {@link RevocationScope#TOKEN}, which has no name
   */
  public static Fingerprint of(RevocationScope scope, String name) {
    MessageDigest digest = digest();
    digest.update((byte) scope.number());
    digest.update((byte) 0);
    return of(digest.digest(name.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Reads what {@link #bytes} wrote.
   *
   * @param bytes 32 of them
   */
  public static Fingerprint of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          "fingerprint had " + bytes.length + " bytes, allowed " + BYTES);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Fingerprint(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
  }

  /** Returns the digest. */
  public byte[] bytes() {
    return ByteBuffer.allocate(BYTES).putLong(a).putLong(b).putLong(c).putLong(d).array();
  }

  /** Returns the first hexadecimal digits, which may stand in a log. */
  @Override
  public String toString() {
    return String.format("%016x", a).substring(0, SHOWN_HEX);
  }

  /** Copies a digest that nobody writes to, which costs less than asking the providers. */
  public static MessageDigest digest() {
    try {
      return (MessageDigest) UNUSED.clone();
    } catch (CloneNotSupportedException e) {
      return made();
    }
  }

  private static MessageDigest made() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
