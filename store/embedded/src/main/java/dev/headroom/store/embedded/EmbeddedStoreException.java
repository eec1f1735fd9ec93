// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.embedded;

/**
 * Tells why a store could not be run here, in one line for the person who started it.
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
