// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import dev.headroom.session.device.RefreshDecision;
import dev.headroom.session.device.Session;
import dev.headroom.session.revocation.Acknowledgement;
import dev.headroom.session.revocation.RevocationScope;
import dev.headroom.session.revocation.RevocationSnapshot;
import dev.headroom.session.token.TokenDecision;

/**
 * Hears what happens to sessions and tokens.
 *
 * <p>Thread-safe; called on the thread of the request, so it must return at once and not throw.
 * Tokens are never told.
 */
public interface SessionListener {
  /** Hears nothing. */
  SessionListener NONE = new SessionListener() {};

  /** A token was let through, by this source. */
  default void admitted(TokenDecision.Source source) {}

  /** A token was refused. */
  default void refused(TokenDecision.Reason reason) {}

  /** A token was verified by its signature, its kind not being known yet. */
  default void verified(long nanos) {}

  /** This instance obeys a newer revision. */
  default void changed(RevocationSnapshot table) {}

  /** The record did not answer a reading. */
  default void syncFailed() {}

  /** A session was opened. */
  default void opened(Session session) {}

  /** A refresh token was turned into the next one, or the lost answer given again. */
  default void refreshed(boolean again) {}

  /** A refresh token was refused. */
  default void refreshRefused(RefreshDecision.Reason reason) {}

  /** A spent refresh token came back: somebody has a copy; the family was ended. */
  default void reused(Session session, RefreshDecision.Reason how) {}

  /** An order was written; how long its confirmations took. */
  default void revoked(RevocationScope scope, Acknowledgement receipt, long nanos) {}
}
