// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

/** What the response cache knows of a key. Immutable, except for {@link CachedResponse}'s pause. */
sealed interface CacheEntry permits CachedResponse, CacheEntry.Uncacheable {

  /** Returns the weight in bytes, with the key. */
  int weightBytes();

  /** Marks a key whose responses cannot be stored. Immutable. */
  record Uncacheable(int weightBytes) implements CacheEntry {
    static Uncacheable of(ResponseKey key) {
      return new Uncacheable(128 + key.weightBytes());
    }
  }
}
