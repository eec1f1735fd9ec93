// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import dev.headroom.cache.Caches;
import dev.headroom.cache.policy.CachePolicy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;

/**
 * A cache manager of Spring on Headroom's caches, which are made on first use.
 *
 * <p>Thread-safe.
 */
final class SpringCacheFactory implements CacheManager {
  /** A method may wait for another thread that calls it in turn, which nobody sees. */
  private static final Duration LOAD_WAIT = Duration.ofSeconds(10);

  private final Caches caches;
  private final CachePolicies policies;
  private final TypedJsonCodec codec;
  private final ConcurrentMap<String, Cache> made = new ConcurrentHashMap<>();

  SpringCacheFactory(Caches caches, CachePolicies policies, TypedJsonCodec codec) {
    this.caches = caches;
    this.policies = policies;
    this.codec = codec;
  }

  @Override
  public Cache getCache(String name) {
    return made.computeIfAbsent(name, this::make);
  }

  @Override
  public Collection<String> getCacheNames() {
    return List.copyOf(made.keySet());
  }

  private Cache make(String name) {
    CachePolicy<CachedValue> policy =
        policies
            .set(CachePolicy.builder(PolicyNames.of(name), codec).loadWait(LOAD_WAIT), name)
            .negativeWhen(cached -> cached.value() == null)
            .build();
    return new SpringCache(name, caches.cache(policy, key -> SpringKeyEncoder.encode(name, key)));
  }
}
