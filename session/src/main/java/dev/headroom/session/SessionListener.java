// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import dev.headroom.session.device.RefreshDecision;
import dev.headroom.session.device.Session;
import dev.headroom.session.revocation.RevocationListener;
import dev.headroom.session.token.TokenListener;

/**
 * Receives the events of sessions, and those of their tokens and revocations.
 *
 * <p>Thread-safe; called on the thread where the event happens, so it must return at once and not
 * throw. No event carries a token.
 */
public interface SessionListener extends RevocationListener, TokenListener {
  /** Ignores every event. */
  SessionListener NONE = new SessionListener() {};

  /** A session was opened. */
  default void opened(Session session) {}

  /**
   * A refresh token was accepted.
   *
   * @param again whether it was presented again, and got the same successor again
   */
  default void refreshed(boolean again) {}

  /** A refresh token was refused. */
  default void refreshRefused(RefreshDecision.Reason reason) {}

  /** A spent refresh token was presented: somebody has a copy, so its session was revoked. */
  default void reused(Session session, RefreshDecision.Reason how) {}
}
