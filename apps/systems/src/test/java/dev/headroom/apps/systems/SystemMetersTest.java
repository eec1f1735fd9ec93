// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.systems.web.SystemMeters;
import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheMeters;
import dev.headroom.cache.Caches;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.database.DatabaseMeter;
import dev.headroom.database.statement.StatementMeters;
import dev.headroom.database.statement.StatementRun;
import dev.headroom.database.statement.StatementShape;
import dev.headroom.database.statement.StatementShapes;
import dev.headroom.ground.TimeSource;
import dev.headroom.limit.rule.LimitMeter;
import dev.headroom.monitor.RequestMeters;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SystemMetersTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @BeforeEach
  void publishUnderTheNamesOfTheSystems() {
    SystemMeters meters = new SystemMeters();
    registry.config().meterFilter(meters);
    meters.postProcessAfterInitialization(registry, "registry");
  }

  @Test
  void showsEveryTotalFromTheStart() {
    assertThat(registry.scrape())
        .contains("redis_cache_hits_total 0.0", "redis_cache_misses_total 0.0")
        .contains("rate_limit_requests_total 0.0", "rate_limit_exceeded_total 0.0");
  }

  @Test
  void addsUpAllCaches() {
    Caches caches = Caches.inMemory(TimeSource.system());
    CacheMeters.bind(caches, registry);
    for (String name : new String[] {"one", "two"}) {
      Cache<String, String> cache =
          caches.cache(CachePolicy.builder(name, Codec.utf8()).build(), Function.identity());
      cache.get("key", key -> "value");
      cache.get("key", key -> "value");
    }
    assertThat(registry.scrape())
        .contains("redis_cache_hits_total 2.0", "redis_cache_misses_total 2.0")
        .contains("redis_cache_operations_total 4.0");
  }

  @Test
  void addsUpAllRulesAndCountsRefusalsApart() {
    LimitMeter.DECISIONS.counter(registry, "a", "admitted", "local").increment(5);
    LimitMeter.DECISIONS.counter(registry, "b", "refused", "store").increment(2);
    LimitMeter.OBSERVED_REFUSED.counter(registry, "c").increment();
    assertThat(registry.scrape())
        .contains("rate_limit_requests_total 8.0", "rate_limit_exceeded_total 2.0");
  }

  @Test
  void renamesRequestsStatementsAndPools() {
    new RequestMeters(registry).requestFinished("GET", "/a", 200, 1_000_000);
    StatementShape shape = new StatementShapes(1).shape("SELECT 1");
    new StatementMeters(registry)
        .statementExecuted(StatementRun.of(shape, "SELECT 1", 0, 3_000_000).build());
    DatabaseMeter.POOL_CONNECTIONS.gauge(registry, this, any -> 7, "main", "active");
    assertThat(registry.scrape())
        .contains("api_request_duration_seconds_bucket", "api_requests_active")
        .contains("api_requests_total{method=\"GET\",route=\"/a\",status=\"200\"} 1.0")
        .contains("db_query_duration_seconds_bucket{outcome=\"success\",le=\"0.005\"} 1")
        .contains("db_pool_active{pool=\"main\"} 7.0");
  }
}
