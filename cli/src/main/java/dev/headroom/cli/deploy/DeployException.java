// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

/** Thrown when a deployment fails for a reason that one line explains. Immutable. */
public final class DeployException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DeployException(String message) {
    super(message);
  }

  DeployException(String message, Throwable cause) {
    super(message, cause);
  }
}
