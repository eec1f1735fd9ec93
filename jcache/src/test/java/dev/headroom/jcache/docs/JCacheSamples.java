// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache.docs;

import dev.headroom.cache.Caches;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.TimeSource;
import dev.headroom.jcache.HeadroomCachingProvider;
import dev.headroom.jcache.HeadroomConfiguration;
import java.net.URI;
import java.time.Duration;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;

/** The samples of {@code docs/jcache}. */
final class JCacheSamples {

  private JCacheSamples() {}

  static Cache<String, Double> first() {
    // @start region="jcache-first"
    CacheManager manager = Caching.getCachingProvider().getCacheManager();
    Cache<String, Double> rates =
        manager.createCache(
            "rates",
            new MutableConfiguration<String, Double>().setTypes(String.class, Double.class));
    // @end
    return rates;
  }

  static Cache<Long, String> shared(Caches caches) {
    // @start region="jcache-shared"
    CachingProvider provider = new HeadroomCachingProvider(caches, TimeSource.system());
    CachePolicy<String> policy =
        CachePolicy.builder("shop.names", Codec.utf8()).ttl(Duration.ofMinutes(5)).build();
    Cache<Long, String> names =
        provider
            .getCacheManager()
            .createCache("names", new HeadroomConfiguration<>(policy, String::valueOf));
    // @end
    return names;
  }

  static CacheManager large(CachingProvider provider) {
    // @start region="jcache-large"
    Properties properties = new Properties();
    properties.setProperty(HeadroomCachingProvider.MAX_ENTRIES, "5000000");
    CacheManager large = provider.getCacheManager(URI.create("app:large"), null, properties);
    // @end
    return large;
  }
}
