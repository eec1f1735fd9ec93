// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.redis;

import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsException;
import dev.headroom.ground.TimeSource;
import dev.headroom.spring.settings.ApplicationName;
import dev.headroom.spring.settings.ConditionalOnPolicy;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import dev.headroom.spring.settings.Policy;
import dev.headroom.store.redis.connection.RedisStore;
import dev.headroom.store.redis.settings.RedisSettings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Cluster;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Node;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Sentinel;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Standalone;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * The connection to Redis: to the address that is set, or else to the application's own Redis,
 * where a cache or a limit is asked to use one.
 *
 * <p>Thread-safe. Starting never waits for Redis.
 */
@AutoConfiguration(
    after = HeadroomAutoConfiguration.class,
    afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@ConditionalOnClass(RedisStore.class)
public class RedisStoreAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnPolicy(Policy.REDIS)
  RedisStore headroomRedisStore(
      RedisSettings settings, TimeSource time, Environment environment, BeanFactory beans) {
    return RedisStore.open(settings.orPrefix(ApplicationName.of(environment, beans)), time);
  }

  /** The Redis that Spring Data uses. Thread-safe. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(DataRedisConnectionDetails.class)
  @ConditionalOnBean(DataRedisConnectionDetails.class)
  @Conditional(OnRedisRequested.class)
  static class OfSpringData {

    @Bean
    @ConditionalOnMissingBean
    RedisStore headroomRedisStore(
        RedisSettings settings,
        DataRedisConnectionDetails details,
        TimeSource time,
        Environment environment,
        BeanFactory beans) {
      RedisSettings named = settings.orPrefix(ApplicationName.of(environment, beans));
      return RedisStore.open(named.withUrl(address(details)), time);
    }

    private static String address(DataRedisConnectionDetails details) {
      String password = details.getPassword();
      String user = details.getUsername();
      String caller =
          password == null ? "" : encoded(user == null ? "" : user) + ":" + encoded(password) + "@";
      String scheme = details.getSslBundle() == null ? "redis" : "rediss";
      Standalone server = details.getStandalone();
      if (server != null) {
        return "%s://%s%s:%s/%s"
            .formatted(scheme, caller, server.getHost(), server.getPort(), server.getDatabase());
      }
      Sentinel sentinel = details.getSentinel();
      if (sentinel != null && sentinel.getPassword() == null) {
        return "%s-sentinel://%s%s/%s?sentinelMasterId=%s"
            .formatted(
                scheme,
                caller,
                joined(sentinel.getNodes()),
                sentinel.getDatabase(),
                encoded(sentinel.getMaster()));
      }
      Cluster cluster = details.getCluster();
      if (cluster != null && cluster.getNodes().size() > 1) {
        return scheme + "://" + caller + joined(cluster.getNodes());
      }
      throw new SettingsException(
          List.of(
              new SettingFault(
                  "spring.data.redis",
                  "sentinels with a password, or one node of a cluster",
                  "one server, sentinels without a password, or several nodes",
                  "set headroom.redis.url to such an address")));
    }

    private static String joined(List<Node> nodes) {
      return nodes.stream()
          .map(each -> each.host() + ":" + each.port())
          .collect(Collectors.joining(","));
    }

    private static String encoded(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
  }

  /** Whether a cache or a limit is to use Redis, and nothing of Headroom names one. Immutable. */
  static final class OnRedisRequested extends SpringBootCondition {
    private static final Set<String> SHARED = Set.of("tiered", "redis");

    @Override
    public ConditionOutcome getMatchOutcome(
        ConditionContext context, AnnotatedTypeMetadata metadata) {
      Environment environment = context.getEnvironment();
      boolean requested =
          isOneOf(SHARED, environment.getProperty("headroom.cache.type"))
              || isOneOf(Set.of("redis"), environment.getProperty("headroom.limit.storage"));
      return new ConditionOutcome(
          requested && !Policy.REDIS.isOn(environment), "a cache or a limit is to use Redis");
    }

    private static boolean isOneOf(Set<String> values, @Nullable String value) {
      return value != null && values.contains(value.strip().toLowerCase(Locale.ROOT));
    }
  }
}
