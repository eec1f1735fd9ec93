// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import dev.headroom.cache.Caches;
import dev.headroom.kit.SettableTime;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;

/** Makes caches for tests. Immutable. */
public final class Providers {

  private Providers() {}

  public static HeadroomCachingProvider inMemory(SettableTime time) {
    return new HeadroomCachingProvider(Caches.inMemory(time), time);
  }

  public static <K, V> Cache<K, V> cache(
      SettableTime time, MutableConfiguration<K, V> configuration) {
    return inMemory(time).getCacheManager().createCache("things", configuration);
  }
}
