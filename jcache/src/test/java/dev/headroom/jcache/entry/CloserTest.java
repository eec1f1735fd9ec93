// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headroom.jcache.HeadroomCachingProvider;
import dev.headroom.jcache.Loading;
import dev.headroom.jcache.Providers;
import dev.headroom.kit.SettableTime;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class CloserTest {

  private final SettableTime time = new SettableTime();

  @Test
  void isFoundByTheServiceLoader() {
    assertThat(Caching.getCachingProvider()).isInstanceOf(HeadroomCachingProvider.class);
  }

  @Test
  void refusesWhatIsAskedOfAClosedCacheOrManager() {
    CacheManager manager = Providers.inMemory(time).getCacheManager();
    Cache<String, String> cache = manager.createCache("a", new MutableConfiguration<>());
    manager.close();
    assertThat(cache.isClosed()).isTrue();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> cache.get("a"))
        .withMessageContaining("cache a was closed");
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> manager.getCache("a"))
        .withMessageContaining("was closed");
  }

  @Test
  void closesTheLoaderOnceAndGoesOnWhereThatFails() {
    List<String> closed = new ArrayList<>();
    CacheManager manager = Providers.inMemory(time).getCacheManager();
    Cache<String, String> cache =
        manager.createCache("a", Loading.through(new ClosingLoader(closed)));
    cache.close();
    cache.close();
    assertThat(closed).containsExactly("closed");
    assertThat(manager.getCacheNames()).isEmpty();
  }

  @Test
  void takesItsBeansAlong() throws Exception {
    HeadroomCachingProvider provider = Providers.inMemory(time);
    MutableConfiguration<String, String> shown =
        new MutableConfiguration<String, String>()
            .setStatisticsEnabled(true)
            .setManagementEnabled(true);
    Cache<String, String> cache = provider.getCacheManager().createCache("odd:=,*?\"name", shown);
    ObjectName both = new ObjectName("javax.cache:*,Cache=odd......name");
    assertThat(ManagementFactory.getPlatformMBeanServer().queryNames(both, null)).hasSize(2);
    cache.close();
    assertThat(ManagementFactory.getPlatformMBeanServer().queryNames(both, null)).isEmpty();
  }

  @Test
  void leavesTheBeansOfAnotherCacheOfThatName() throws Exception {
    MutableConfiguration<String, String> shown =
        new MutableConfiguration<String, String>().setStatisticsEnabled(true);
    Cache<String, String> first =
        Providers.inMemory(time).getCacheManager().createCache("twin", shown);
    Cache<String, String> second =
        Providers.inMemory(time).getCacheManager().createCache("twin", shown);
    ObjectName bean = new ObjectName("javax.cache:*,Cache=twin");
    second.close();
    assertThat(ManagementFactory.getPlatformMBeanServer().queryNames(bean, null)).hasSize(1);
    first.close();
    assertThat(ManagementFactory.getPlatformMBeanServer().queryNames(bean, null)).isEmpty();
  }

  private record ClosingLoader(List<String> closed)
      implements CacheLoader<String, String>, AutoCloseable {

    @Override
    public String load(String key) {
      return key;
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      Map<String, String> loaded = new HashMap<>();
      keys.forEach(key -> loaded.put(key, key));
      return loaded;
    }

    @Override
    public void close() {
      closed.add("closed");
      throw new IllegalStateException("does not close");
    }
  }
}
