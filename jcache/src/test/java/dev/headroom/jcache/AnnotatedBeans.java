// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import java.util.List;
import javax.cache.CacheManager;
import javax.cache.annotation.BeanProvider;
import javax.cache.configuration.MutableConfiguration;
import manager.CacheNameOnEachMethodBlogManagerImpl;
import manager.ClassLevelCacheConfigBlogManagerImpl;
import manager.UsingDefaultCacheNameBlogManagerImpl;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.jcache.JCacheCacheManager;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Gives the TCK's tests of annotations their beans: Spring reads the annotations, our caches keep
 * what they say. The TCK passes over these tests where it finds nobody who does.
 *
 * <p>Thread-safe.
 */
public final class AnnotatedBeans implements BeanProvider {

  private final ApplicationContext context = new AnnotationConfigApplicationContext(Blogs.class);

  /** Made by the service loader. */
  public AnnotatedBeans() {}

  @Override
  public <T> T getBeanByType(Class<T> type) {
    return context.getBean(type);
  }

  @Configuration(proxyBeanMethods = false)
  @EnableCaching(proxyTargetClass = true)
  static class Blogs {

    @Bean(destroyMethod = "close")
    static HeadroomCachingProvider provider() {
      return new HeadroomCachingProvider();
    }

    @Bean
    static JCacheCacheManager cacheManager(HeadroomCachingProvider provider) {
      CacheManager caches = provider.getCacheManager();
      for (String name :
          List.of(
              "blgMngr",
              "blogManager",
              "manager.UsingDefaultCacheNameBlogManagerImpl.getEntryCached(java.lang.String)")) {
        caches.createCache(name, new MutableConfiguration<>());
      }
      return new JCacheCacheManager(caches);
    }

    @Bean
    static ClassLevelCacheConfigBlogManagerImpl classLevel() {
      return new ClassLevelCacheConfigBlogManagerImpl();
    }

    @Bean
    static UsingDefaultCacheNameBlogManagerImpl defaultName() {
      return new UsingDefaultCacheNameBlogManagerImpl();
    }

    @Bean
    static CacheNameOnEachMethodBlogManagerImpl eachMethod() {
      return new CacheNameOnEachMethodBlogManagerImpl();
    }
  }
}
