// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring;

import dev.headroom.cache.CachePolicy;
import dev.headroom.cache.Codec;
import java.time.Duration;

/**
 * Begins policies of caches with the TTL that the operator set.
 *
 * <p>Immutable.
 */
public final class CachePolicies {
  private final Duration defaultTtl;

  CachePolicies(Duration defaultTtl) {
    this.defaultTtl = defaultTtl;
  }

  /**
   * Begins a policy whose TTL is {@code headroom.cache.default-ttl} unless it says another.
   *
   * @param name the cache's name, unique in the application
   * @param codec how values travel to the shared level
   * @param <V> the value
   * @return a builder
   */
  public <V> CachePolicy.Builder<V> named(String name, Codec<V> codec) {
    return CachePolicy.named(name, codec).ttl(defaultTtl);
  }
}
