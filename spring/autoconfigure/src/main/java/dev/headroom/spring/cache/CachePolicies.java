// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.cache.policy.CachePolicyBuilder;
import dev.headroom.spring.settings.HeadroomProperties;
import dev.headroom.spring.settings.HeadroomProperties.NamedCache;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Begins policies of caches with what the operator set.
 *
 * <p>Immutable.
 */
public final class CachePolicies {
  private final Duration defaultTtl;
  private final Map<String, NamedCache> caches;

  /** Takes the operator's caches under the names that policies have. */
  CachePolicies(Duration defaultTtl, Map<String, NamedCache> caches) {
    this.defaultTtl = defaultTtl;
    this.caches = Map.copyOf(caches);
  }

  public static CachePolicies of(HeadroomProperties.Cache cache) {
    Map<String, NamedCache> caches = new HashMap<>();
    cache.caches().forEach((name, each) -> caches.put(CacheNames.mapped(name), each));
    return new CachePolicies(cache.defaultTtl(), caches);
  }

  /**
   * Begins a policy with what stands below {@code headroom.cache.caches.<name>}, and {@code
   * headroom.cache.default-ttl} where no TTL stands there; what the caller then sets wins.
   *
   * @param name the cache's name, unique in the application
   * @param codec how values travel to the shared level
   * @param <V> the value
   * @return a builder
   */
  public <V> CachePolicyBuilder<V> named(String name, Codec<V> codec) {
    NamedCache set = caches.get(name);
    CachePolicyBuilder<V> policy = CachePolicy.builder(name, codec).ttl(defaultTtl);
    if (set == null) {
      return policy;
    }
    apply(set.ttl(), policy::ttl);
    apply(set.memoryTtl(), policy::memoryTtl);
    apply(set.negativeTtl(), policy::negativeTtl);
    apply(set.maxEntries(), policy::maxEntries);
    apply(set.jitter(), policy::jitter);
    apply(set.bound(), policy::bound);
    apply(set.boundWhenAway(), policy::boundWhenUnavailable);
    apply(set.whenAway(), policy::whenUnavailable);
    apply(set.refreshAhead(), policy::refreshAhead);
    apply(set.staleWhileRevalidate(), policy::staleWhileRevalidate);
    apply(set.staleIfError(), policy::staleIfError);
    return policy;
  }

  private static <T> void apply(@Nullable T set, Function<T, ?> to) {
    if (set != null) {
      var unused = to.apply(set);
    }
  }
}
