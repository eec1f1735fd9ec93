// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.topology;

/** Thrown when a topology does not start; one line says why, and what to do. Immutable. */
public final class TopologyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TopologyException(String message) {
    super(message);
  }

  TopologyException(String message, Throwable cause) {
    super(message, cause);
  }
}
