// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.load;

import org.jspecify.annotations.Nullable;

/**
 * Tells why a value could not be loaded: a checked failure of the loader, a null, a loader that
 * asked for a key that waits for it, or an interrupted wait.
 *
 * <p>Immutable. The cache keeps nothing of such a load.
 */
public final class LoadException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public LoadException(String message) {
    super(message);
  }

  public LoadException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
