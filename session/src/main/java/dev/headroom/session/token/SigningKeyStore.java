// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import java.util.List;

/**
 * Stores the signing keys that all instances share.
 *
 * <p>Thread-safe. May throw {@link dev.headroom.ground.StoreUnavailableException}.
 */
public interface SigningKeyStore {
  /** Returns all keys in the order of their numbers. */
  List<SealedKey> keys();

  /**
   * Adds a key.
   *
   * @return false if a key of that number exists already; it stays
   */
  boolean add(SealedKey key);
}
