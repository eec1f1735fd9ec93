// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Signing keys in the memory of one process: for a single instance, and for tests.
 *
 * <p>It forgets everything when the process ends. Thread-safe.
 */
public final class MemorySigningKeyStore implements SigningKeyStore {
  private final Map<Integer, SealedKey> keys = new ConcurrentSkipListMap<>();

  @Override
  public List<SealedKey> keys() {
    return List.copyOf(keys.values());
  }

  @Override
  public boolean add(SealedKey key) {
    return keys.putIfAbsent(key.number(), key) == null;
  }
}
