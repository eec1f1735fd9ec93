// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import dev.headroom.ground.StoreUnavailableException;

/**
 * A second, faster channel beside the store. It is trusted only when it says "revoked": lost,
 * emptied, or restored from an old copy, it makes no revoked token valid.
 *
 * <p>Thread-safe.
 */
public interface RevocationRelay {
  /** No relay. */
  RevocationRelay NONE =
      new RevocationRelay() {
        @Override
        public void publish(RevocationResult result) {}

        @Override
        public boolean isRevoked(RevocableToken token) {
          return false;
        }

        @Override
        public void onChange(Runnable wake) {}
      };

  /**
   * Notifies the other instances, and keeps the entries until they expire.
   *
   * @throws StoreUnavailableException when it is unavailable, which does no harm
   */
  void publish(RevocationResult result);

  /**
   * Looks up one token.
   *
   * @return true if it is revoked; false proves nothing
   * @throws StoreUnavailableException when it is unavailable
   */
  boolean isRevoked(RevocableToken token);

  /**
   * Registers a callback for published revocations.
   *
   * @param wake returns at once, on any thread
   */
  void onChange(Runnable wake);
}
