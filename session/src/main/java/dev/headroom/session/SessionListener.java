// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import dev.headroom.session.device.RefreshDecision;
import dev.headroom.session.device.Session;
import dev.headroom.session.meter.SessionMeterListener;

/**
 * Receives the events of sessions, and what the meters of their tokens and revocations count.
 *
 * <p>Thread-safe; called on the thread where the event happens, so it must return at once and not
 * throw. No event carries a token.
 */
public interface SessionListener extends SessionMeterListener {
  /** Ignores every event. */
  SessionListener NONE = new SessionListener() {};

  /** A session was opened. */
  default void opened(Session session) {}

  /** A spent refresh token was presented: somebody has a copy, so its session was revoked. */
  default void reused(Session session, RefreshDecision.Reason how) {}
}
