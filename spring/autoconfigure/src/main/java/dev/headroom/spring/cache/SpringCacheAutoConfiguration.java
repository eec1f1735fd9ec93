// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import dev.headroom.cache.Caches;
import dev.headroom.spring.settings.ConditionalOnSetting;
import java.util.List;
import java.util.Objects;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.io.ResourceLoader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Spring's caches on Headroom's, where the application says {@code @EnableCaching}, a setting asks
 * for them, and nothing of the application or its operator says how caches are to be made: see
 * {@link OnCachesRequested}.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(
    after = CacheAutoConfiguration.class,
    before = JCacheAutoConfiguration.class,
    beforeName = "org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration")
@ConditionalOnClass({CacheManager.class, Caches.class, JsonMapper.class})
@ConditionalOnBean(CacheAspectSupport.class)
@ConditionalOnMissingBean(value = CacheManager.class, name = "cacheResolver")
@Conditional(OnCachesRequested.class)
public class SpringCacheAutoConfiguration {

  /** Has Spring Boot's name for its cache manager too, which applications write in annotations. */
  @Bean({"headroomCacheManager", "cacheManager"})
  SpringCacheFactory headroomCacheManager(
      Caches caches,
      CachePolicies policies,
      CacheProperties properties,
      BeanFactory beans,
      ResourceLoader resources) {
    ClassLoader loader = Objects.requireNonNull(resources.getClassLoader(), "the application's");
    AllowedTypes types = new AllowedTypes(packages(properties, beans), loader);
    return new SpringCacheFactory(caches, policies, new TypedJsonCodec(types));
  }

  @Bean
  @ConditionalOnSetting(value = "headroom.cache.load-once", orUnset = true)
  static SingleLoadOperationSource.Processor headroomCacheableLoadsOnce() {
    return new SingleLoadOperationSource.Processor();
  }

  /** The operator's packages, or else those of the application's own classes. */
  private static List<String> packages(CacheProperties properties, BeanFactory beans) {
    List<String> set = properties.valuePackages();
    if (!set.isEmpty() || !AutoConfigurationPackages.has(beans)) {
      return set;
    }
    return AutoConfigurationPackages.get(beans);
  }
}
