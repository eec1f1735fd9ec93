// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.TimeSource;
import dev.headroom.jcache.HeadroomCachingProvider;
import dev.headroom.jcache.HeadroomConfiguration;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

class JCacheTest {
  private final MemoryCacheLevel level = new MemoryCacheLevel(1_000, TimeSource.system());
  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withBean(CacheLevel.class, () -> level)
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class,
                  MonitorAutoConfiguration.class,
                  CacheAutoConfiguration.class,
                  JCacheAutoConfiguration.class));

  @Test
  void offersACacheManagerOnTheCachesOfTheApplication() {
    runner.run(here -> {
      names(here).put("a", "1");
      runner.run(there -> assertThat(names(there).get("a")).isEqualTo("1"));
    });
  }

  @Test
  void closesItWithTheApplication() {
    CacheManager[] kept = new CacheManager[1];
    runner.run(context -> kept[0] = context.getBean(CacheManager.class));
    assertThat(kept[0].isClosed()).isTrue();
  }

  @Test
  void leavesAnApplicationsOwn() {
    CacheManager own = new HeadroomCachingProvider().getCacheManager();
    runner
        .withBean("own", CacheManager.class, () -> own)
        .run(context -> assertThat(context).getBean(CacheManager.class).isSameAs(own));
  }

  @Test
  void staysAwayWithoutTheRoom() {
    runner
        .withClassLoader(new FilteredClassLoader(HeadroomCachingProvider.class))
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(CacheManager.class));
  }

  private static Cache<String, String> names(ApplicationContext context) {
    CachePolicy<String> policy = CachePolicy.builder("names", Codec.utf8()).build();
    return context
        .getBean(CacheManager.class)
        .createCache("names", new HeadroomConfiguration<>(policy, Function.<String>identity()));
  }
}
