// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.pdf;

import org.jspecify.annotations.Nullable;

/**
 * A document that was not rendered, and why.
 *
 * <p>Immutable. The message never contains text of the document.
 */
public final class PdfException extends RuntimeException {
  /** Why a document was not rendered. */
  public enum Reason {
    /** The HTML, the pages or the bytes of the PDF exceed their bound. */
    TOO_LARGE,
    /** The time ran out. */
    TIMEOUT,
    /** More renderings wait than are allowed, or the renderer is closed. */
    BUSY,
    /** The HTML cannot be laid out. */
    MALFORMED
  }

  private final Reason reason;

  PdfException(Reason reason, String message) {
    this(reason, message, null);
  }

  PdfException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause, false, cause != null);
    this.reason = reason;
  }

  /** Returns why the document was not rendered. */
  public Reason reason() {
    return reason;
  }
}
