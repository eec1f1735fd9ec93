// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy.journal;

/** Thrown when a deployment fails for a reason that one line explains. Immutable. */
public final class DeployException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Creates an exception with what is wrong, and what to do. */
  public DeployException(String message) {
    super(message);
  }

  /** Creates an exception with what is wrong, what to do, and why. */
  public DeployException(String message, Throwable cause) {
    super(message, cause);
  }
}
