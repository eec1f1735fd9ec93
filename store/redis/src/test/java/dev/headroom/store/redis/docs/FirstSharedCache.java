// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.docs;

import dev.headroom.cache.Cache;
import dev.headroom.store.redis.Redis;
import java.time.Duration;

/** The first shared cache of {@code docs/cache}. */
final class FirstSharedCache {

  private FirstSharedCache() {}

  record Profile(long id, String name) {}

  static Profile first(String url) {
    // @start region="first-shared-cache"
    Redis redis = Redis.connect(url, "shop");
    Cache<Long, Profile> profiles =
        Cache.builder("profiles")
            .ttl(Duration.ofMinutes(10))
            .shared(redis.cacheLevel(), Profile.class)
            .build();

    Profile profile = profiles.get(42L, id -> new Profile(id, "Ada")); // one load in the cluster
    profiles.invalidate(42L); // on all instances, within a second
    // @end
    redis.close();
    return profile;
  }
}
