// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.advise;

import dev.headroom.advise.AdviseSettings;
import dev.headroom.advise.Advisor;
import dev.headroom.advise.Recommendations;
import dev.headroom.advise.capacity.CapacityMonitor;
import dev.headroom.advise.capacity.Objective;
import dev.headroom.advise.limit.LimitAdvisor;
import dev.headroom.advise.load.HistoryRouteLoads;
import dev.headroom.advise.load.LoadRecorder;
import dev.headroom.advise.load.ResourceProbe;
import dev.headroom.advise.route.CapacityAdvisor;
import dev.headroom.advise.route.RouteAdvisor;
import dev.headroom.database.advice.IndexAdvisor;
import dev.headroom.database.finding.Findings;
import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.decision.Decisions;
import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.history.History;
import dev.headroom.overload.Bulkhead;
import dev.headroom.spring.database.WatchedPools;
import dev.headroom.spring.overload.Bulkheads;
import dev.headroom.spring.settings.ConditionalOnPolicy;
import dev.headroom.spring.settings.ConditionalOnSetting;
import dev.headroom.spring.settings.LayerMeters;
import dev.headroom.spring.settings.Policy;
import dev.headroom.store.redis.connection.RedisStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.util.ClassUtils;

/**
 * Registers recommendations and the predicted headroom, where there is a history. An application's
 * own beans of type {@link Advisor} and {@link ResourceProbe} take part.
 *
 * <p>Thread-safe. Starts nothing before the application is ready, and creates nothing that is not
 * injected.
 */
@Lazy
@AutoConfiguration(
    afterName = {
      "dev.headroom.spring.history.HistoryAutoConfiguration",
      "dev.headroom.spring.database.StatementAutoConfiguration",
      "dev.headroom.spring.database.advice.AdviceAutoConfiguration",
      "dev.headroom.spring.cache.SpringCacheAutoConfiguration",
      "dev.headroom.spring.limit.RateLimitAutoConfiguration",
      "dev.headroom.spring.overload.OverloadAutoConfiguration",
      "dev.headroom.spring.redis.RedisAutoConfiguration"
    })
@ConditionalOnClass({Recommendations.class, History.class})
@ConditionalOnBean(History.class)
@ConditionalOnSetting(value = "headroom.advise.enabled", orUnset = true)
public class AdviseAutoConfiguration {
  private static final double SLOW_REDIS_SECONDS = 0.005;

  static Objective objective(AdviseSettings settings) {
    return new Objective(
        settings.objective().toNanos() / 1e9,
        settings.objectiveSharePercent() / 100.0,
        settings.maxRefusedPercent() / 100.0);
  }

  @Bean
  ProcessAdvice headroomProcessAdvice(TimeSource time) {
    return new ProcessAdvice(time);
  }

  @Bean
  LoadRecorder headroomLoadRecorder(
      History history,
      ObjectProvider<ResourceProbe> single,
      ObjectProvider<AdviceSource> sources,
      LayerMeters registry) {
    Supplier<Collection<ResourceProbe>> probes =
        () -> {
          List<ResourceProbe> all = new ArrayList<>(single.orderedStream().toList());
          sources.orderedStream().forEach(each -> all.addAll(each.probes()));
          return all;
        };
    Supplier<Map<String, Map<String, Double>>> seconds =
        () -> {
          Map<String, Map<String, Double>> all = new HashMap<>();
          sources.orderedStream().forEach(each -> all.putAll(each.secondsByRoute()));
          return all;
        };
    return new LoadRecorder(
        probes, new HistoryRouteLoads(history, seconds), registry.getIfUnique());
  }

  @Bean
  CapacityMonitor headroomCapacityMonitor(
      History history,
      LoadRecorder recorder,
      AdviseSettings settings,
      LayerMeters registry,
      TimeSource time) {
    CapacityMonitor monitor = new CapacityMonitor(history, recorder, objective(settings), time);
    registry.ifUnique(monitor::bindTo);
    return monitor;
  }

  @Bean
  Recommendations headroomRecommendations(
      BeanFactory beans,
      History history,
      LoadRecorder recorder,
      CapacityMonitor capacity,
      AdviseSettings settings,
      LayerMeters registry,
      TimeSource time) {
    List<Advisor> advisors =
        new ArrayList<>(beans.getBeanProvider(Advisor.class).orderedStream().toList());
    beans
        .getBeanProvider(AdviceSource.class)
        .orderedStream()
        .forEach(each -> advisors.addAll(each.advisors(recorder)));
    advisors.add(
        new CapacityAdvisor(
            capacity::latest, recorder::samples, Map.of("redis", SLOW_REDIS_SECONDS)));
    advisors.add(new RouteAdvisor(recorder::samples, capacity::latest, objective(settings)));
    if (ClassUtils.isPresent("dev.headroom.cache.Caches", null)) {
      CacheAdvice.add(advisors, beans, time);
    }
    if (ClassUtils.isPresent("dev.headroom.limit.RateLimits", null)) {
      advisors.add(new LimitAdvisor(history));
    }
    Recommendations recommendations =
        new Recommendations(
            advisors,
            settings,
            beans.getBeanProvider(Decisions.class).getIfAvailable(() -> new Decisions(time)),
            time,
            changed ->
                history.mark(
                    new Event(
                        changed.latest().at(),
                        Event.Kind.RECOMMENDATION,
                        changed.advice().kind(),
                        changed.state() + ": " + changed.advice().title(),
                        history.instance())));
    registry.ifUnique(recommendations::bindTo);
    return recommendations;
  }

  @Bean
  AdviseRunner headroomAdviseRunner(Recommendations recommendations, CapacityMonitor capacity) {
    return new AdviseRunner(recommendations, capacity);
  }

  /** What is known of the database. Thread-safe. */
  @Lazy
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(Findings.class)
  @ConditionalOnBean(WatchedPools.class)
  static class Databases {
    @Bean
    DatabaseAdvice headroomDatabaseAdvice(
        WatchedPools pools,
        Findings findings,
        ObjectProvider<IndexAdvisor> indexes,
        History history,
        TimeSource time) {
      return new DatabaseAdvice(pools, findings, indexes.getIfAvailable(), history, time);
    }
  }

  /** What is known of bulkheads and limiters. Thread-safe. */
  @Lazy
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(Bulkhead.class)
  @ConditionalOnPolicy(Policy.OVERLOAD)
  static class Overload {
    @Bean
    OverloadAdvice headroomOverloadAdvice(
        Bulkheads bulkheads, ObjectProvider<AdviceSource> sources, History history) {
      Supplier<Collection<ResourceProbe>> pools =
          () -> sources.stream().flatMap(each -> each.pools().stream()).toList();
      return new OverloadAdvice(bulkheads, pools, history);
    }
  }

  /** What is known of Redis. Thread-safe. */
  @Lazy
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(RedisStore.class)
  @ConditionalOnBean(RedisStore.class)
  static class Redis {
    @Bean
    ResourceProbe headroomRedisTimes(RedisStore store) {
      return new RedisProbe(store);
    }
  }
}
