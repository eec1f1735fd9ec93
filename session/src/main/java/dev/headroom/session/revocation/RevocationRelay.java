// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import dev.headroom.ground.StoreUnavailableException;

/**
 * A quick second channel beside the record. What it says is believed only when it says "revoked":
 * lost, emptied, or restored from an old copy, it can make nothing valid.
 *
 * <p>Thread-safe.
 */
public interface RevocationRelay {
  /** None. */
  RevocationRelay NONE =
      new RevocationRelay() {
        @Override
        public void publish(RevocationResult ended) {}

        @Override
        public boolean isRevoked(RevocableToken facts) {
          return false;
        }

        @Override
        public void onChange(Runnable wake) {}
      };

  /**
   * Tells the other instances, and keeps the cuts for as long as they matter.
   *
   * @throws StoreUnavailableException when it is away, which changes nothing
   */
  void publish(RevocationResult ended);

  /**
   * Asks about one token.
   *
   * @return true if it is revoked; false proves nothing
   * @throws StoreUnavailableException when it is away
   */
  boolean isRevoked(RevocableToken facts);

  /**
   * Asks to be woken when somebody told something.
   *
   * @param wake returns at once, on any thread
   */
  void onChange(Runnable wake);
}
