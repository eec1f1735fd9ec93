// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import dev.headroom.ground.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A second, faster channel beside the store. It is trusted only when it says "revoked": lost,
 * emptied, or restored from an old copy, it makes no revoked token valid. What it keeps and the
 * store has lost is written back to the store.
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
   * Returns all entries that it keeps, if some may be lost by the store: if the last history that
   * it {@linkplain #follow follows} is not the store's, or a later revision was published than the
   * store had. It may take seconds, and costs one round trip otherwise.
   *
   * @param origin of the store's history
   * @param revision that the store had a moment ago; what was published since is no loss
   * @param now the store's time
   * @param entryLife how long an entry of a name is kept, by which its time is estimated
   * @return empty also if it keeps no list
   * @throws StoreUnavailableException when it is unavailable
   */
  default List<RevocationEntry> keptBefore(
      String origin, long revision, Instant now, Duration entryLife) {
    return List.of();
  }

  /**
   * Notes that the store's history holds all that is kept.
   *
   * @param origin of the history
   * @throws StoreUnavailableException when it is unavailable
   */
  default void follow(String origin) {}

  /**
   * Registers a callback for published revocations.
   *
   * @param wake returns at once, on any thread
   */
  void onChange(Runnable wake);
}
