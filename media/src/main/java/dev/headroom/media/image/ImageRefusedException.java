// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image;

import java.io.Serial;

/**
 * Refuses bytes that are no image, or an image that must not be decoded. The message names the
 * bound and never holds a part of the file.
 *
 * <p>Thread-safe as far as exceptions are. Has no stack trace: it is a response to input.
 */
public final class ImageRefusedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** Why an image is refused. */
  public enum Reason {
    /** Its first bytes are of no known format. */
    UNKNOWN_FORMAT,
    /** It is an SVG: a document that may hold scripts, not an image of pixels. */
    SVG,
    /** It is an image and also a document or an archive. */
    POLYGLOT,
    /** It has more bytes than are allowed. */
    TOO_MANY_BYTES,
    /** Its header announces more pixels than are allowed, or fewer than there are. */
    TOO_MANY_PIXELS,
    /** Its header is incomplete, or its pixels cannot be decoded. */
    BROKEN,
    /** The engine does not read its format or its colour model, or cannot write it as wanted. */
    UNSUPPORTED
  }

  private final Reason reason;

  /** Creates the exception. */
  public ImageRefusedException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  /** Returns why it is refused. */
  public Reason reason() {
    return reason;
  }
}
