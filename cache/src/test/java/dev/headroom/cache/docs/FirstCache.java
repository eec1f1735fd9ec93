// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.docs;

import dev.headroom.cache.Cache;
import java.time.Duration;

/** The first cache of {@code docs/cache}. */
final class FirstCache {

  private FirstCache() {}

  static String first() {
    // @start region="first-cache"
    Cache<Long, String> names =
        Cache.builder("names").ttl(Duration.ofMinutes(10)).maxEntries(50_000).build();

    String name = names.get(42L, id -> "user " + id); // from memory, or one load for all callers
    names.invalidate(42L); // after the change of its source
    // @end
    return name;
  }
}
