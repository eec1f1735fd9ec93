// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import java.time.Duration;

/** What the response cache knows of a key. Immutable, but for {@link CachedResponse}'s pause. */
sealed interface CacheEntry permits CachedResponse, CacheEntry.Uncacheable {

  /** Returns how long it is worth keeping. */
  Duration kept();

  /** Returns what it weighs, without its key. */
  int weightBytes();

  /** The handler's answer could not be kept: for a while nobody waits for another's. Immutable. */
  record Uncacheable() implements CacheEntry {
    static final Uncacheable MARK = new Uncacheable();
    private static final Duration KEPT = Duration.ofSeconds(10);

    @Override
    public Duration kept() {
      return KEPT;
    }

    @Override
    public int weightBytes() {
      return 128;
    }
  }
}
