// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import dev.headroom.cache.CacheMeters;
import dev.headroom.cache.CacheWarming;
import dev.headroom.cache.Caches;
import dev.headroom.cache.invalidation.TransactionBinding;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.ground.CallObservations;
import dev.headroom.ground.TimeSource;
import dev.headroom.spring.redis.RedisAutoConfiguration;
import dev.headroom.spring.settings.ConditionalOnPolicy;
import dev.headroom.spring.settings.LayerMeters;
import dev.headroom.spring.settings.Policy;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/**
 * Configures the caches, with the shared level behind them where there is one.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(
    after = RedisAutoConfiguration.class,
    afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
@ConditionalOnClass(Caches.class)
public class CacheAutoConfiguration {

  private static final double WARMING_SHARE = 0.2;

  /** What waits for the shared level. */
  private static final String[] LEVEL_CALLS = {
    "get",
    "getAll",
    "put",
    "putIfFenced",
    "remove",
    "clear",
    "invalidateTags",
    "lastInvalidationOf",
    "lease",
    "leaseAll",
    "putIfLeased",
    "putAllIfLeased",
    "isAppliedUpTo"
  };

  @Bean
  @Lazy
  @ConditionalOnMissingBean
  Caches headroomCaches(
      CacheProperties properties,
      ObjectProvider<CacheLevel> level,
      LayerMeters registry,
      ObjectProvider<TransactionBinding> transactions,
      ObjectProvider<CacheLevelWrapper> wrappers,
      ObjectProvider<CallObservations> observations,
      TimeSource time) {
    TransactionBinding binding = transactions.getIfAvailable(() -> TransactionBinding.NONE);
    CallObservations observed = observations.getIfAvailable();
    CacheLevel shared = level.getIfAvailable();
    if (shared != null && observed != null) {
      shared = observed.around(CacheLevel.class, shared, "cache", LEVEL_CALLS);
    }
    for (CacheLevelWrapper each : wrappers) {
      shared = shared == null ? null : each.wrap(shared);
    }
    Caches made = caches(properties, shared, time, binding);
    Caches caches = observed == null ? made : made.observedIn(observed.registry());
    registry.ifUnique(meters -> CacheMeters.bind(caches, meters));
    return caches;
  }

  @Bean
  @Lazy
  CachePolicies headroomCachePolicies(CacheProperties properties) {
    return new CachePolicies(properties.defaultTtl(), properties.caches());
  }

  private static Caches caches(
      CacheProperties properties,
      @Nullable CacheLevel level,
      TimeSource time,
      TransactionBinding transactions) {
    if (!properties.enabled()) {
      return Caches.disabled();
    }
    return level == null || properties.type() == CacheProperties.CacheType.MEMORY
        ? Caches.inMemory(time, transactions)
        : Caches.tiered(level, time, transactions);
  }

  @Bean
  @Lazy
  @ConditionalOnMissingBean
  CacheWarming headroomCacheWarming(TimeSource time) {
    return new CacheWarming(time, WARMING_SHARE);
  }

  @Bean
  @ConditionalOnPolicy(Policy.CACHES)
  @ConditionalOnClass(CacheAspectSupport.class)
  UnusedCacheSettings headroomUnusedCacheSettings(Caches caches) {
    return new UnusedCacheSettings(caches);
  }

  @Bean
  @Lazy
  WarmingSchedule headroomWarmingSchedule(CacheWarming warming, CacheProperties properties) {
    return new WarmingSchedule(warming, properties.enabled(), properties.warmEvery());
  }

  /** Binds changes of caches to transactions, where there are any. */
  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnClass(
      name = "org.springframework.transaction.support.TransactionSynchronizationManager")
  TransactionBinding headroomCommitBinding() {
    return new SpringTransactionBinding();
  }

  /** The codecs of JSON, where Jackson is on the class path. */
  @Bean
  @Lazy
  @ConditionalOnClass(name = "tools.jackson.databind.json.JsonMapper")
  JsonCodecs headroomJsonCodecs(BeanFactory beans) {
    return JsonCodecs.of(beans);
  }
}
