// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.codec;

/**
 * Thrown by a codec whose value or bytes it cannot convert.
 *
 * <p>Immutable. The cache treats it as a miss and counts it; it never reaches a caller of the
 * cache.
 */
public final class CodecException extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what was wrong, free of the value itself
   * @param cause what the codec met
   */
  public CodecException(String message, Throwable cause) {
    super(message, cause);
  }
}
