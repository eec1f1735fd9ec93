// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.cache.policy.CachePolicyBuilder;
import dev.headroom.cache.policy.CacheSettings;
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
  private final Map<String, CacheSettings> caches = new HashMap<>();

  /** Takes the settings of caches under the names that policies have. */
  CachePolicies(Duration defaultTtl, Map<String, CacheSettings> caches) {
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
  public <V> CachePolicyBuilder<V> builder(String name, Codec<V> codec) {
    CacheSettings set = caches.get(name);
    CachePolicyBuilder<V> policy = CachePolicy.builder(name, codec).ttl(defaultTtl);
    if (set != null) {
      set.applyTo(policy);
    }
    return policy;
  }
}
