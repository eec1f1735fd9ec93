// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import dev.headroom.spring.settings.Policy;
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
 * Whether Spring's caches are to be Headroom's: {@link Policy#CACHES} is on, nothing below {@code
 * spring.cache} is set, and no bean of the application shapes the caches that Spring Boot makes.
 *
 * <p>Immutable.
 */
final class OnCachesRequested extends SpringBootCondition implements ConfigurationCondition {
  private static final Logger LOG = LoggerFactory.getLogger(OnCachesRequested.class);

  /** Types whose beans configure the caches that Spring Boot makes. */
  private static final List<String> SHAPING =
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
    if (!Policy.CACHES.isOn(context.getEnvironment())) {
      return ConditionOutcome.noMatch(message.because("no setting asks for them"));
    }
    String other = other(context);
    if (other != null) {
      LOG.info("{}: Spring Boot makes the caches of @Cacheable, not Headroom", other);
      return ConditionOutcome.noMatch(message.because(other));
    }
    return ConditionOutcome.match(message.because("a setting asks for them"));
  }

  private static @Nullable String other(ConditionContext context) {
    if (isAnySetBelow(context.getEnvironment(), "spring.cache")) {
      return "a setting below spring.cache is set";
    }
    ConfigurableListableBeanFactory beans = Objects.requireNonNull(context.getBeanFactory());
    return SHAPING.stream()
        .filter(each -> isBean(each, beans, context.getClassLoader()))
        .findFirst()
        .map(each -> "there is a bean of " + each)
        .orElse(null);
  }

  /** Returns whether a property whose name begins with a prefix is set. */
  private static boolean isAnySetBelow(Environment environment, String prefix) {
    ConfigurationPropertyName name = ConfigurationPropertyName.of(prefix);
    for (ConfigurationPropertySource each : ConfigurationPropertySources.get(environment)) {
      if (each.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether there is a bean of a type, which need not be on the class path. */
  private static boolean isBean(
      String type, ConfigurableListableBeanFactory beans, @Nullable ClassLoader loader) {
    return ClassUtils.isPresent(type, loader)
        && beans.getBeanNamesForType(ClassUtils.resolveClassName(type, loader), true, false).length
            > 0;
  }
}
