// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.embedded;

/**
 * Thrown when a store cannot run here; the message says why, in one line for the user.
 *
 * <p>Immutable.
 */
public final class EmbeddedStoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  EmbeddedStoreException(String message) {
    super(message);
  }

  EmbeddedStoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
