// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.ClassUtils;

/**
 * Whether Spring's caches are to be Headroom's: a setting below {@code headroom.cache} is set, none
 * below {@code spring.cache}, and no bean of the application shapes the caches that Spring Boot
 * makes.
 *
 * <p>Immutable.
 */
final class OnCacheAsked extends SpringBootCondition implements ConfigurationCondition {
  private static final Logger LOG = LoggerFactory.getLogger(OnCacheAsked.class);

  /** What only the caches that Spring Boot makes would obey. */
  private static final List<String> SHAPES =
      List.of(
          "com.github.benmanes.caffeine.cache.Caffeine",
          "com.github.benmanes.caffeine.cache.CaffeineSpec",
          "com.github.benmanes.caffeine.cache.CacheLoader",
          "javax.cache.CacheManager",
          "org.springframework.boot.cache.autoconfigure.CacheManagerCustomizer",
          "org.springframework.boot.cache.autoconfigure.JCacheManagerCustomizer",
          "org.springframework.boot.cache.autoconfigure.RedisCacheManagerBuilderCustomizer",
          "org.springframework.boot.cache.autoconfigure.CouchbaseCacheManagerBuilderCustomizer",
          "org.springframework.data.redis.cache.RedisCacheConfiguration");

  @Override
  public ConfigurationPhase getConfigurationPhase() {
    return ConfigurationPhase.REGISTER_BEAN;
  }

  @Override
  public ConditionOutcome getMatchOutcome(
      ConditionContext context, AnnotatedTypeMetadata metadata) {
    ConditionMessage.Builder message = ConditionMessage.forCondition("Headroom's caches");
    if (!isSetBelow("headroom.cache", context.getEnvironment())) {
      return ConditionOutcome.noMatch(message.because("nothing below headroom.cache is set"));
    }
    String other = other(context);
    if (other != null) {
      LOG.info("{}: Spring Boot makes the caches of @Cacheable, not Headroom", other);
      return ConditionOutcome.noMatch(message.because(other));
    }
    return ConditionOutcome.match(message.because("headroom.cache is set"));
  }

  private static @Nullable String other(ConditionContext context) {
    if (isSetBelow("spring.cache", context.getEnvironment())) {
      return "a setting below spring.cache is set";
    }
    ConfigurableListableBeanFactory beans = Objects.requireNonNull(context.getBeanFactory());
    ClassLoader loader = context.getClassLoader();
    for (String each : SHAPES) {
      if (ClassUtils.isPresent(each, loader)
          && beans.getBeanNamesForType(ClassUtils.resolveClassName(each, loader), true, false)
                  .length
              > 0) {
        return "there is a bean of " + each;
      }
    }
    return null;
  }

  private static boolean isSetBelow(String name, Environment environment) {
    ConfigurationPropertyName below = ConfigurationPropertyName.of(name);
    for (ConfigurationPropertySource each : ConfigurationPropertySources.get(environment)) {
      if (each.containsDescendantOf(below) == ConfigurationPropertyState.PRESENT) {
        return true;
      }
    }
    return false;
  }
}
