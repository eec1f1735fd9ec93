// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cache.Caches;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.TimeSource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/jcache} to what the code says and does. */
class DocumentationTest {

  private static final Path PAGE = Path.of("..", "docs", "jcache", "README.md");

  @Test
  void tellsTheSettingItsRangeAndDefault() throws IOException {
    String row =
        "| `%s` | property of the cache manager | 1 to %s | %s |"
            .formatted(
                HeadroomCachingProvider.MAX_ENTRIES,
                spaced(HeadroomCachingProvider.LARGEST_MAX_ENTRIES),
                spaced(HeadroomCachingProvider.DEFAULT_ENTRIES));
    assertThat(Files.readString(PAGE)).contains(row);
  }

  private static String spaced(long number) {
    return String.format(Locale.ROOT, "%,d", number).replace(',', ' ');
  }

  @Test
  void makesSharedCachesAsShown() {
    Caches caches = Caches.inMemory(TimeSource.system());
    try (CachingProvider provider = new HeadroomCachingProvider(caches, TimeSource.system())) {
      Cache<Long, String> profiles =
          provider
              .getCacheManager()
              .createCache(
                  "profiles",
                  new HeadroomConfiguration<>(
                      CachePolicy.builder("shop.profile", Codec.utf8())
                          .ttl(Duration.ofMinutes(5))
                          .build(),
                      String::valueOf));
      profiles.put(1L, "a");
      assertThat(profiles.get(1L)).isEqualTo("a");
    }
  }

  @Test
  void boundsCachesAsShown() {
    try (CachingProvider provider = new HeadroomCachingProvider()) {
      Properties properties = new Properties();
      properties.setProperty(HeadroomCachingProvider.MAX_ENTRIES, "100");
      CacheManager small = provider.getCacheManager(URI.create("app:small"), null, properties);
      Cache<Integer, Integer> cache = small.createCache("numbers", new MutableConfiguration<>());
      for (int key = 0; key < 10_000; key++) {
        cache.put(key, key);
      }
      assertThat(cache).hasSizeLessThanOrEqualTo(100).isNotEmpty();
    }
  }
}
