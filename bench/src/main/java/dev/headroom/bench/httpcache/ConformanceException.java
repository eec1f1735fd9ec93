// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.httpcache;

import org.jspecify.annotations.Nullable;

/**
 * The conformance suite could not be run; the message says what to do.
 *
 * <p>Confined to one thread at a time.
 */
public final class ConformanceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ConformanceException(String message, @Nullable Exception cause) {
    super(message, cause);
  }
}
