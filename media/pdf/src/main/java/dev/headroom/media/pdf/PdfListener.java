// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.pdf;

import java.time.Duration;

/**
 * A listener that is notified of rendered documents.
 *
 * <p>Thread-safe; called on the thread that renders or asks, so it must return at once. What it
 * throws is logged.
 */
public interface PdfListener {
  /** Does nothing. */
  PdfListener NONE = new PdfListener() {};

  /**
   * A document was rendered.
   *
   * @param took without the wait for a thread
   * @param sizeBytes of the PDF
   */
  default void rendered(Duration took, int sizeBytes) {}

  /** A document was returned from the cache, or joined a rendering of the same HTML. */
  default void reused() {}

  /** A document was not rendered. */
  default void failed(PdfException.Reason reason) {}
}
