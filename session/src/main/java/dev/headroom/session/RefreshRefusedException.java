// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import dev.headroom.session.device.RefreshDecision;

/**
 * Thrown when a refresh token was refused: the user must sign in again.
 *
 * <p>Immutable. Cheap: it has no stack trace, and carries no token.
 */
public final class RefreshRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final RefreshDecision.Reason reason;

  RefreshRefusedException(RefreshDecision.Reason reason) {
    super("the refresh token was not accepted; sign in again", null, false, false);
    this.reason = reason;
  }

  /** Returns the reason, which is not for the client. */
  public RefreshDecision.Reason reason() {
    return reason;
  }
}
