// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.policy.CachePolicy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * A factory of builders of cache policies, with the settings below {@code headroom.cache}.
 *
 * <p>Immutable.
 */
public final class CachePolicies {
  private final Duration defaultTtl;
  private final Map<String, CachePolicy<?>> caches = new HashMap<>();

  /** Takes the settings of caches under the names that policies have. */
  CachePolicies(Duration defaultTtl, Map<String, CachePolicy<?>> caches) {
    this.defaultTtl = defaultTtl;
    caches.forEach((name, each) -> this.caches.put(PolicyNames.mapped(name), each));
  }

  /**
   * Begins a policy with the settings below {@code headroom.cache.caches.<name>}, and {@code
   * headroom.cache.default-ttl} where no TTL is set there; what the caller sets on the builder
   * wins.
   *
   * @param name the cache's name, unique in the application
   * @param codec how values travel to the shared level
   * @param <V> the value
   * @return a builder
   */
  public <V> CachePolicy.Builder<V> builder(String name, Codec<V> codec) {
    return set(CachePolicy.builder(name, codec), name);
  }

  /**
   * Begins a policy of values that stay in the memory of each instance, with the same settings.
   *
   * @param name the cache's name, unique in the application
   * @param <V> the value
   * @return a builder
   */
  public <V> CachePolicy.Builder<V> builder(String name) {
    return set(CachePolicy.builder(name), name);
  }

  /**
   * Sets in a policy what the operator set for a cache, by the name as the application writes it.
   */
  <V> CachePolicy.Builder<V> set(CachePolicy.Builder<V> policy, String name) {
    CachePolicy<?> set = caches.get(PolicyNames.mapped(name));
    policy.ttl(defaultTtl);
    return set == null ? policy : policy.settings(set);
  }
}
