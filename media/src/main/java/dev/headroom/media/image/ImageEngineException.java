// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A failure of an engine, not of an image: its process crashed, it timed out, it was closed.
 *
 * <p>Thread-safe as far as exceptions are.
 */
public final class ImageEngineException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final boolean processDied;

  /** Creates the exception of a failure that has nothing to do with the image. */
  public ImageEngineException(String message, @Nullable Throwable cause) {
    this(message, cause, false);
  }

  /**
   * Creates the exception.
   *
   * @param processDied see {@link #processDied()}
   */
  public ImageEngineException(String message, @Nullable Throwable cause, boolean processDied) {
    super(message, cause);
    this.processDied = processDied;
  }

  /**
   * Returns whether the process that decoded the image died of it: it crashed, exhausted its memory
   * or took too long. Another attempt may do the same.
   */
  public boolean processDied() {
    return processDied;
  }
}
