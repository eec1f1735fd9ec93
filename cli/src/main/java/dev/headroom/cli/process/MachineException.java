// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.process;

/**
 * Thrown when this machine lacks what a command needs; one line says what, and what to do.
 * Immutable.
 */
public final class MachineException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  MachineException(String message) {
    super(message);
  }
}
