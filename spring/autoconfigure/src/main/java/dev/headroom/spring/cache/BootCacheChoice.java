// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Keeps the cache manager that Spring Boot would make without Headroom. Headroom brings Caffeine,
 * which Boot takes for the application's wish; where nothing of the application names Caffeine, the
 * manager of concurrent maps takes its place again.
 *
 * <p>Confined to one thread.
 */
final class BootCacheChoice implements BeanDefinitionRegistryPostProcessor {
  private static final String MANAGER = "cacheManager";
  private static final String BOOTS = "org.springframework.boot.cache.autoconfigure.";
  private static final String CAFFEINE = BOOTS + "CaffeineCacheConfiguration";
  static final String SIMPLE = BOOTS + "SimpleCacheConfiguration";
  private static final String NAMED_BY_APPLICATION = ".cache.caffeine.Caffeine";

  private final Environment environment;

  BootCacheChoice(Environment environment) {
    this.environment = environment;
  }

  @Override
  public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
    if (!(registry instanceof ConfigurableListableBeanFactory beans)
        || !registry.containsBeanDefinition(MANAGER)
        || !registry.containsBeanDefinition(CAFFEINE)
        || !CAFFEINE.equals(registry.getBeanDefinition(MANAGER).getFactoryBeanName())
        || isCaffeineNamed(beans)) {
      return;
    }
    registry.removeBeanDefinition(MANAGER);
    registry.removeBeanDefinition(CAFFEINE);
    RootBeanDefinition configuration = new RootBeanDefinition(SIMPLE);
    registry.registerBeanDefinition(SIMPLE, configuration);
    RootBeanDefinition manager = new RootBeanDefinition();
    manager.setFactoryBeanName(SIMPLE);
    manager.setUniqueFactoryMethodName(MANAGER);
    manager.setAutowireMode(AbstractBeanDefinition.AUTOWIRE_CONSTRUCTOR);
    registry.registerBeanDefinition(MANAGER, manager);
  }

  private boolean isCaffeineNamed(ConfigurableListableBeanFactory beans) {
    if (environment.containsProperty("spring.cache.type")
        || OnCachesRequested.isAnySetBelow(environment, "spring.cache.caffeine")) {
      return true;
    }
    ClassLoader loader = beans.getBeanClassLoader();
    if (OnCachesRequested.CAFFEINE.stream()
        .anyMatch(each -> OnCachesRequested.isBean(each, beans, loader))) {
      return true;
    }
    return Stream.of(beans.getBeanDefinitionNames())
        .map(beans::getBeanDefinition)
        .anyMatch(each -> isNamedBy(each, loader));
  }

  /** Returns whether a class of the application takes or makes something of Caffeine's manager. */
  private static boolean isNamedBy(BeanDefinition bean, @Nullable ClassLoader loader) {
    String name = bean.getBeanClassName();
    if (name == null || name.startsWith("org.springframework.")) {
      return false;
    }
    try {
      Class<?> type = ClassUtils.getUserClass(ClassUtils.resolveClassName(name, loader));
      return Stream.<Member[]>of(
              type.getDeclaredConstructors(), type.getDeclaredFields(), type.getDeclaredMethods())
          .flatMap(Stream::of)
          .anyMatch(each -> text(each).contains(NAMED_BY_APPLICATION));
    } catch (IllegalArgumentException | LinkageError unreadable) {
      return false;
    }
  }

  private static String text(Member member) {
    return switch (member) {
      case Field field -> field.toGenericString();
      case Executable executable -> executable.toGenericString();
      default -> member.toString();
    };
  }
}
