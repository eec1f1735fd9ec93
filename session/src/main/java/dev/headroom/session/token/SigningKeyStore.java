// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import java.util.List;

/**
 * The record of signing keys, which all instances share.
 *
 * <p>Thread-safe. May throw {@link dev.headroom.ground.StoreUnavailableException}.
 */
public interface SigningKeyStore {
  /** Returns all keys, by number. */
  List<SealedKey> keys();

  /**
   * Keeps a key.
   *
   * @return false if there is one of that number already; then nothing is changed
   */
  boolean add(SealedKey key);
}
