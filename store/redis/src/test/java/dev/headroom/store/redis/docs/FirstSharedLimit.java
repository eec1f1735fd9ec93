// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.docs;

import dev.headroom.limit.RateLimiter;
import dev.headroom.store.redis.Redis;

/** The first permit that instances share, of {@code docs/limit}. */
final class FirstSharedLimit {
  private FirstSharedLimit() {}

  static boolean first(String url) {
    // @start region="first-shared-limit"
    Redis redis = Redis.connect(url, "shop");
    RateLimiter limiter =
        RateLimiter.builder().name("search").limit("100/min").store(redis).build();

    boolean admitted = limiter.tryAcquire("192.0.2.7").admitted(); // counted by all instances
    // @end
    limiter.close();
    redis.close();
    return admitted;
  }
}
