// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

/**
 * Receives the events of revocation.
 *
 * <p>Thread-safe; called on the thread where the event happens, so it must return at once and not
 * throw. No event carries a token.
 */
public interface RevocationListener {
  /** Ignores every event. */
  RevocationListener NONE = new RevocationListener() {};

  /** The store did not answer a synchronization. */
  default void syncFailed() {}

  /**
   * A revocation was written.
   *
   * @param nanos the time until it was confirmed, or the wait ended
   */
  default void revoked(RevocationScope scope, Acknowledgement acknowledgement, long nanos) {}
}
