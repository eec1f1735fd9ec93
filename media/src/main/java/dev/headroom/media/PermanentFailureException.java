// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A failure of work that no further attempt can change, such as a file that is no image.
 *
 * <p>Thread-safe as far as exceptions are.
 */
public final class PermanentFailureException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** Creates the exception. */
  public PermanentFailureException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
