// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The SHA-256 of a token, or of the name of a session, user, client or tenant: the key of a
 * revocation, so that no table and no log holds a token.
 *
 * <p>Immutable. Making one costs one SHA-256; comparing costs four comparisons.
 *
 * @param a bits 0 to 63 of the digest
 * @param b bits 64 to 127
 * @param c bits 128 to 191
 * @param d bits 192 to 255
 */
public record Fingerprint(long a, long b, long c, long d) {
  /** Its length in bytes. */
  public static final int BYTES = 32;

  private static final int SHOWN_HEX = 8;
  private static final MessageDigest PROTOTYPE = newDigest();

  /** The key of entries that reach every token. */
  static final Fingerprint EVERYTHING = of(RevocationScope.ALL, "");

  /** Hashes a token as it was sent, or its id. */
  public static Fingerprint ofToken(String token) {
    return of(digest().digest(token.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Hashes a name within its scope: a name in two scopes has two fingerprints.
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
   * Reads the bytes that {@link #bytes} returned.
   *
   * @param bytes 32 of them
   * @throws IllegalArgumentException if there are more or fewer
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

  /**
   * Returns the first half, with zeros behind it: what instances compare, and write back to a store
   * that has lost it.
   */
  public Fingerprint half() {
    return new Fingerprint(a, b, 0, 0);
  }

  /** Returns the first hexadecimal digits, which are safe to log. */
  @Override
  public String toString() {
    return String.format("%016x", a).substring(0, SHOWN_HEX);
  }

  /** Returns a new SHA-256: cloning one costs less than asking the security providers. */
  public static MessageDigest digest() {
    try {
      return (MessageDigest) PROTOTYPE.clone();
    } catch (CloneNotSupportedException e) {
      return newDigest();
    }
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
