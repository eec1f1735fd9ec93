// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import dev.headroom.cache.Caches;
import dev.headroom.ground.TimeSource;
import dev.headroom.jcache.HeadroomCachingProvider;
import javax.cache.CacheManager;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ResourceLoader;

/**
 * The caches of JSR-107 on the application's own, where it has {@code headroom-jcache} on its class
 * path and brings neither a {@code javax.cache.CacheManager} of its own nor a customizer of the one
 * that Spring Boot makes.
 *
 * <p>Thread-safe. With {@code spring.cache.type=jcache} Spring Boot makes Spring's caches on it.
 */
@AutoConfiguration(
    after = CacheAutoConfiguration.class,
    beforeName = "org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration")
@ConditionalOnClass({CacheManager.class, HeadroomCachingProvider.class})
@ConditionalOnMissingBean(
    value = CacheManager.class,
    type = "org.springframework.boot.cache.autoconfigure.JCacheManagerCustomizer")
public class JCacheAutoConfiguration {

  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  HeadroomCachingProvider headroomCachingProvider(Caches caches, TimeSource time) {
    return new HeadroomCachingProvider(caches, time);
  }

  @Bean(destroyMethod = "close")
  CacheManager headroomJavaxCacheManager(
      HeadroomCachingProvider provider, ResourceLoader resources) {
    return provider.getCacheManager(null, resources.getClassLoader());
  }
}
