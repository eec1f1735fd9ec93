// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.advise;

import dev.headroom.advise.load.Resource;
import dev.headroom.advise.load.ResourceKind;
import dev.headroom.advise.load.ResourceProbe;
import dev.headroom.store.redis.connection.RedisStore;

/**
 * The time that commands take in Redis.
 *
 * <p>Thread-safe.
 */
final class RedisProbe implements ResourceProbe {
  private final RedisStore store;

  RedisProbe(RedisStore store) {
    this.store = store;
  }

  @Override
  public Resource resource() {
    return Resource.of("redis", ResourceKind.STATION);
  }

  @Override
  public double size() {
    return 0;
  }

  @Override
  public Totals totals() {
    return new Totals(
        store.commandTimes().seconds(), (double) store.commandTimes().count(), Double.NaN, 0);
  }
}
