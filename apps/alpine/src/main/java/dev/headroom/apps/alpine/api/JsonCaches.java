// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.api;

import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.spring.cache.CachePolicies;
import dev.headroom.spring.cache.JsonCodecs;
import java.time.Duration;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/**
 * Creates the caches of views, which instances share as JSON.
 *
 * <p>Thread-safe.
 */
@Component
public final class JsonCaches {

  private final Caches caches;
  private final CachePolicies policies;
  private final JsonCodecs codecs;

  JsonCaches(Caches caches, CachePolicies policies, JsonCodecs codecs) {
    this.caches = caches;
    this.policies = policies;
    this.codecs = codecs;
  }

  /**
   * Creates a cache.
   *
   * @param name unique in the application
   * @param type the class of its values
   * @param ttl time for which a value is served after its load
   * @param key the text form of a key
   */
  public <K, V> Cache<K, V> of(String name, Class<V> type, Duration ttl, Function<K, String> key) {
    return caches.cache(policies.builder(name, codecs.of(type)).ttl(ttl).build(), key);
  }
}
