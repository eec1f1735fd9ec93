// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.advise;

import dev.headroom.advise.AdviseSettings;
import dev.headroom.advise.Advisor;
import dev.headroom.advise.Recommendations;
import dev.headroom.advise.cache.CacheAdvisor;
import dev.headroom.advise.capacity.CapacityMonitor;
import dev.headroom.advise.capacity.HistoryRouteLoads;
import dev.headroom.advise.capacity.LoadRecorder;
import dev.headroom.advise.capacity.MemoryProbe;
import dev.headroom.advise.capacity.Objective;
import dev.headroom.advise.capacity.ProcessorProbe;
import dev.headroom.advise.capacity.ResourceProbe;
import dev.headroom.advise.database.DatabaseLoad;
import dev.headroom.advise.database.FindingAdvisor;
import dev.headroom.advise.database.IndexAdvice;
import dev.headroom.advise.database.InstancePools;
import dev.headroom.advise.database.PoolAdvisor;
import dev.headroom.advise.database.RepeatedReads;
import dev.headroom.advise.database.ReplicaAdvisor;
import dev.headroom.advise.limit.BulkheadProbe;
import dev.headroom.advise.limit.LimitAdvisor;
import dev.headroom.advise.limit.RefusalAdvisor;
import dev.headroom.advise.process.ProcessAdvisor;
import dev.headroom.advise.route.CapacityAdvisor;
import dev.headroom.advise.route.RouteAdvisor;
import dev.headroom.cache.Caches;
import dev.headroom.database.advice.IndexAdvisor;
import dev.headroom.database.finding.FindingKind;
import dev.headroom.database.finding.Findings;
import dev.headroom.database.pool.PoolWatch;
import dev.headroom.ground.TimeSource;
import dev.headroom.limit.RateLimits;
import dev.headroom.monitor.decision.Decisions;
import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.history.History;
import dev.headroom.overload.Bulkhead;
import dev.headroom.spring.database.WatchedPools;
import dev.headroom.spring.overload.Bulkheads;
import dev.headroom.spring.settings.ConditionalOnPolicy;
import dev.headroom.spring.settings.LayerMeters;
import dev.headroom.spring.settings.Policy;
import dev.headroom.store.redis.connection.RedisStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Registers recommendations and the predicted headroom, where there is a history. An application's
 * own beans of type {@link Advisor} and {@link ResourceProbe} take part.
 *
 * <p>Thread-safe. Starts nothing before the application is ready.
 */
@AutoConfiguration(
    afterName = {
      "dev.headroom.spring.history.HistoryAutoConfiguration",
      "dev.headroom.spring.database.DataSourceWatchAutoConfiguration",
      "dev.headroom.spring.database.advice.AdviceAutoConfiguration",
      "dev.headroom.spring.cache.SpringCacheAutoConfiguration",
      "dev.headroom.spring.limit.RateLimitAutoConfiguration",
      "dev.headroom.spring.overload.OverloadAutoConfiguration",
      "dev.headroom.spring.redis.RedisAutoConfiguration"
    })
@ConditionalOnClass({Recommendations.class, History.class})
@ConditionalOnBean(History.class)
@ConditionalOnBooleanProperty(name = "headroom.advise.enabled", matchIfMissing = true)
public class AdviseAutoConfiguration {
  private static final double SLOW_REDIS_SECONDS = 0.005;

  static Objective objective(AdviseSettings settings) {
    return new Objective(
        settings.objective().toNanos() / 1e9,
        settings.objectiveSharePercent() / 100.0,
        settings.maxRefusedPercent() / 100.0);
  }

  @Bean
  MemoryProbe headroomMemoryProbe(TimeSource time) {
    return new MemoryProbe(time);
  }

  @Bean
  @ConditionalOnMissingBean
  LoadRecorder headroomLoadRecorder(
      History history,
      ObjectProvider<ResourceProbe> single,
      ObjectProvider<ProbeSource> sources,
      ObjectProvider<RouteTimes> times,
      LayerMeters registry) {
    List<ResourceProbe> own = List.of(new ProcessorProbe());
    Supplier<Collection<ResourceProbe>> probes =
        () -> {
          List<ResourceProbe> all = new ArrayList<>(own);
          single.orderedStream().forEach(all::add);
          sources.orderedStream().forEach(each -> all.addAll(each.probes()));
          return all;
        };
    Supplier<Map<String, Map<String, Double>>> inside =
        () -> {
          Map<String, Map<String, Double>> seconds = new HashMap<>();
          times.orderedStream().forEach(each -> seconds.put(each.resource(), each.drain()));
          return seconds;
        };
    return new LoadRecorder(probes, new HistoryRouteLoads(history, inside), registry.getIfUnique());
  }

  /** The time of requests in one resource, by route, since the last call. Thread-safe. */
  interface RouteTimes {
    String resource();

    Map<String, Double> drain();
  }

  @Bean
  @ConditionalOnMissingBean
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
  @ConditionalOnMissingBean
  Recommendations headroomRecommendations(
      ObjectProvider<Advisor> advisors,
      History history,
      AdviseSettings settings,
      ObjectProvider<Decisions> decisions,
      LayerMeters registry,
      TimeSource time) {
    Recommendations recommendations =
        new Recommendations(
            advisors.orderedStream().toList(),
            settings,
            decisions.getIfAvailable(() -> new Decisions(time)),
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

  @Bean
  Advisor headroomCapacityAdvisor(CapacityMonitor capacity, LoadRecorder recorder) {
    return new CapacityAdvisor(
        capacity::latest, recorder::samples, Map.of("redis", SLOW_REDIS_SECONDS));
  }

  @Bean
  Advisor headroomRouteAdvisor(
      CapacityMonitor capacity, LoadRecorder recorder, AdviseSettings settings) {
    return new RouteAdvisor(recorder::samples, capacity::latest, objective(settings));
  }

  @Bean
  Advisor headroomProcessAdvisor(LoadRecorder recorder, MemoryProbe memory) {
    return new ProcessAdvisor(recorder::samples, memory::floors);
  }

  /** What is known of the database. Thread-safe. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(Findings.class)
  @ConditionalOnBean({Findings.class, WatchedPools.class})
  static class Databases {
    @Bean
    DatabaseLoad headroomDatabaseLoad() {
      return new DatabaseLoad();
    }

    @Bean
    RouteTimes headroomDatabaseRouteTimes(DatabaseLoad load) {
      return new RouteTimes() {
        @Override
        public String resource() {
          return DatabaseLoad.NAME;
        }

        @Override
        public Map<String, Double> drain() {
          return load.drain();
        }
      };
    }

    @Bean
    PoolProbes headroomPoolProbes(WatchedPools pools) {
      return new PoolProbes(pools);
    }

    @Bean
    Advisor headroomPoolAdvisor(PoolProbes pools, LoadRecorder recorder, History history) {
      return new PoolAdvisor(
          pools::open,
          recorder::samples,
          PoolWatch::connectionLimit,
          new InstancePools(history)::unopened);
    }

    @Bean
    Advisor headroomFindingAdvisor(
        Findings findings,
        ObjectProvider<IndexAdvisor> indexes,
        LoadRecorder recorder,
        TimeSource time) {
      Set<FindingKind> without =
          indexes.getIfAvailable() == null ? Set.of() : Set.of(FindingKind.MISSING_INDEX);
      return new FindingAdvisor(findings, without, recorder::samples, time);
    }

    @Bean
    RepeatedReads headroomRepeatedReads(TimeSource time) {
      return new RepeatedReads(time);
    }

    @Bean
    Advisor headroomReplicaAdvisor(History history) {
      return new ReplicaAdvisor(history);
    }

    @Bean
    @ConditionalOnBean(IndexAdvisor.class)
    Advisor headroomIndexAdvice(IndexAdvisor advisor, Findings findings, TimeSource time) {
      return new IndexAdvice(advisor, findings, time);
    }
  }

  /** What is known of caches. Thread-safe. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(Caches.class)
  @ConditionalOnBean(Caches.class)
  static class CachesInUse {
    @Bean
    Advisor headroomCacheAdvisor(Caches caches, TimeSource time) {
      return new CacheAdvisor(caches, time);
    }
  }

  /** What is known of rate limits. Thread-safe. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(RateLimits.class)
  static class Limits {
    @Bean
    Advisor headroomLimitAdvisor(History history) {
      return new LimitAdvisor(history);
    }
  }

  /** What is known of bulkheads and limiters. Thread-safe. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(Bulkhead.class)
  @ConditionalOnPolicy(Policy.OVERLOAD)
  static class Overload {
    @Bean
    Advisor headroomRefusalAdvisor(History history) {
      return new RefusalAdvisor(history);
    }

    @Bean
    ProbeSource headroomBulkheadProbes(Bulkheads bulkheads, ObjectProvider<PoolProbes> pools) {
      List<Bulkhead> all =
          bulkheads.names().stream().map(bulkheads::find).filter(Objects::nonNull).toList();
      return () -> {
        Set<String> contents = new HashSet<>(Set.of("database", "redis"));
        pools.ifAvailable(
            known -> known.probes().forEach(each -> contents.add(each.resource().name())));
        return all.stream()
            .<ResourceProbe>map(each -> new BulkheadProbe(each, contents(each.name(), contents)))
            .toList();
      };
    }

    /** The bulkhead of the cache holds nothing but Redis, that of HTTP clients nothing of ours. */
    private static Set<String> contents(String bulkhead, Set<String> all) {
      return switch (bulkhead) {
        case "cache" -> Set.of("redis");
        case "http" -> Set.of();
        default -> all;
      };
    }
  }

  /** What is known of Redis. Thread-safe. */
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
