// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.cache.Cache;
import dev.headroom.cache.CacheWarming;
import dev.headroom.cache.Caches;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.browser.CorsFilter;
import dev.headroom.edge.browser.CsrfFilter;
import dev.headroom.edge.browser.SecurityHeadersFilter;
import dev.headroom.edge.compression.CompressionFilter;
import dev.headroom.edge.guard.BodyFilter;
import dev.headroom.edge.guard.RequestGuardFilter;
import dev.headroom.edge.limit.RateLimitFilter;
import dev.headroom.edge.observe.ErrorTrackingFilter;
import dev.headroom.edge.observe.ProbeFilter;
import dev.headroom.edge.observe.RequestIdFilter;
import dev.headroom.edge.observe.RequestLogFilter;
import dev.headroom.edge.observe.RequestMeterFilter;
import dev.headroom.edge.overload.DeadlineFilter;
import dev.headroom.edge.overload.InFlightFilter;
import dev.headroom.edge.responsecache.ResponseCacheFilter;
import dev.headroom.ground.SettingsException;
import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.HealthMonitor;
import dev.headroom.spring.cache.CacheAutoConfiguration;
import dev.headroom.spring.database.DatabaseAutoConfiguration;
import dev.headroom.spring.database.DatabaseProbeAutoConfiguration;
import dev.headroom.spring.edge.EdgeAutoConfiguration;
import dev.headroom.spring.edge.EnforcedEdgeAutoConfiguration;
import dev.headroom.spring.edge.ObserveAutoConfiguration;
import dev.headroom.spring.edge.ResponseCacheAutoConfiguration;
import dev.headroom.spring.limit.LimitAutoConfiguration;
import dev.headroom.spring.limit.RateLimitFilterAutoConfiguration;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.operator.OperatorAutoConfiguration;
import dev.headroom.spring.overload.OverloadAutoConfiguration;
import dev.headroom.spring.overload.OverloadCallsAutoConfiguration;
import dev.headroom.spring.overload.OverloadFilterAutoConfiguration;
import dev.headroom.spring.redis.RedisAutoConfiguration;
import dev.headroom.spring.redis.RedisProbeAutoConfiguration;
import dev.headroom.spring.redis.RedisStoreAutoConfiguration;
import dev.headroom.store.redis.connection.RedisStore;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class StarterTest {
  private final WebApplicationContextRunner runner =
      new WebApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class,
                  OperatorAutoConfiguration.class,
                  MonitorAutoConfiguration.class,
                  RedisProbeAutoConfiguration.class,
                  RedisStoreAutoConfiguration.class,
                  RedisAutoConfiguration.class,
                  CacheAutoConfiguration.class,
                  LimitAutoConfiguration.class,
                  OverloadAutoConfiguration.class,
                  OverloadCallsAutoConfiguration.class,
                  DatabaseAutoConfiguration.class,
                  DatabaseProbeAutoConfiguration.class,
                  EdgeAutoConfiguration.class,
                  EnforcedEdgeAutoConfiguration.class,
                  ObserveAutoConfiguration.class,
                  RateLimitFilterAutoConfiguration.class,
                  OverloadFilterAutoConfiguration.class,
                  ResponseCacheAutoConfiguration.class));

  @Test
  void worksInMemoryWhenNothingIsSet() {
    runner
        .withPropertyValues("headroom.monitor.background-health=true")
        .run(context -> {
          assertThat(context).hasNotFailed();
          assertThat(context).doesNotHaveBean(RedisStore.class).doesNotHaveBean(DataSource.class);
          assertThat(context.getBean(HealthMonitor.class).report().components())
              .containsKey("redis");
          assertThat(loads(context)).isEqualTo(1);
        });
  }

  @Test
  void cachesResponsesOnlyByRule() {
    String rule = "headroom.edge.response-cache.rules.list.match=/api/list";
    runner
        .withPropertyValues("headroom.edge.enforce=true")
        .run(context -> assertThat(filters(context)).doesNotContain(ResponseCacheFilter.class));
    runner
        .withPropertyValues(rule)
        .run(context -> assertThat(filters(context)).contains(ResponseCacheFilter.class));
    runner
        .withPropertyValues(rule, "headroom.edge.response-cache.enabled=false")
        .run(context -> assertThat(filters(context)).doesNotContain(ResponseCacheFilter.class));
  }

  @Test
  void onlyObservesUntilAsked() {
    runner.run(context ->
        assertThat(filters(context))
            .containsExactlyInAnyOrder(
                RequestLogFilter.class, ErrorTrackingFilter.class, InFlightFilter.class));
    runner
        .withPropertyValues("headroom.monitor.endpoints=metrics")
        .run(context ->
            assertThat(filters(context))
                .containsExactlyInAnyOrder(
                    RequestLogFilter.class,
                    ErrorTrackingFilter.class,
                    RequestMeterFilter.class,
                    InFlightFilter.class,
                    ProbeFilter.class));
  }

  @Test
  void turnsOnWhatOneOfItsSettingsAsksFor() {
    Map.of(
            "headroom.edge.request-id.enabled=true", RequestIdFilter.class,
            "headroom.edge.headers.enabled=true", SecurityHeadersFilter.class,
            "headroom.edge.pages=/index.html", SecurityHeadersFilter.class,
            "headroom.edge.cors.origins=https://a.example", CorsFilter.class,
            "headroom.edge.max-body-bytes=5000", RequestGuardFilter.class,
            "headroom.edge.json.depth=20", BodyFilter.class,
            "headroom.edge.deadline=5s", DeadlineFilter.class,
            "headroom.edge.csrf.endpoint=/csrf", CsrfFilter.class,
            "headroom.edge.compression.min-bytes=2000", CompressionFilter.class,
            "headroom.edge.compression.enabled=true", CompressionFilter.class)
        .forEach((setting, filter) ->
            runner
                .withPropertyValues(setting)
                .run(context -> assertThat(filters(context)).as(setting).contains(filter)));
  }

  @Test
  void leavesOutOfTheEnforcedEdgeWhatIsTurnedOff() {
    runner
        .withPropertyValues("headroom.edge.enforce=true", "headroom.edge.csrf.enabled=false")
        .run(context ->
            assertThat(filters(context))
                .contains(CompressionFilter.class)
                .doesNotContain(CsrfFilter.class));
  }

  @Test
  void reportsAllFaultsOfKeptAnswersAtOnce() {
    runner
        .withPropertyValues(
            "headroom.edge.response-cache.max-bytes=1",
            "headroom.edge.response-cache.rules.list.ttl=31d",
            "headroom.edge.response-cache.rules.list.vary=Range")
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasMessageContaining("headroom.edge.response-cache.max-bytes was 1")
                .hasMessageContaining("headroom.edge.response-cache.rules.list.match")
                .hasMessageContaining("headroom.edge.response-cache.rules.list.ttl was 2678400s")
                .hasMessageContaining("headroom.edge.response-cache.rules.list.vary was range"));
  }

  @Test
  void refusesAStorageOfLimitsThatIsNotThere() {
    runner
        .withPropertyValues("headroom.limit.storage=postgres")
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasMessageContaining("headroom.limit.storage was postgres")
                .hasMessageContaining("set headroom.database.url"));
    runner
        .withPropertyValues("headroom.limit.storage=redis")
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasMessageContaining("headroom.limit.storage was redis")
                .hasMessageContaining("set headroom.redis.url"));
  }

  @Test
  void limitsByRule() {
    runner
        .withPropertyValues("headroom.limit.rules.api.limit=1/min")
        .run(context -> assertThat(filters(context)).contains(RateLimitFilter.class));
  }

  @Test
  void putsEveryFilterAtItsPlaceBeforeSignIn() {
    runner
        .withPropertyValues(
            "headroom.edge.enforce=true",
            "headroom.edge.response-cache.rules.list.match=/list",
            "headroom.monitor.endpoints=health,metrics",
            "headroom.limit.rules.api.limit=1/min",
            "headroom.overload.limiters.api.match=/api/**")
        .run(context -> {
          List<Integer> orders =
              registrations(context).map(FilterRegistrationBean::getOrder).toList();
          assertThat(orders).hasSize(18).doesNotHaveDuplicates();
          List<Integer> behind =
              List.of(RequestOrder.OPERATORS.order(), RequestOrder.USER_LIMIT.order());
          assertThat(orders)
              .allMatch(each -> each < RequestOrder.SIGN_IN.order() || behind.contains(each));
        });
  }

  @Test
  void givesWayToBeansOfTheApplication() {
    runner
        .withUserConfiguration(OwnParts.class)
        .run(context -> {
          assertThat(context).hasSingleBean(Caches.class).hasSingleBean(CacheWarming.class);
          assertThat(loads(context)).isEqualTo(2);
        });
  }

  @Test
  void connectsToRedisOnlyInTheBackground() {
    runner
        .withPropertyValues("headroom.redis.url=redis://localhost:1")
        .run(context -> {
          assertThat(context).hasNotFailed().hasSingleBean(RedisStore.class);
          assertThat(context.getBean(RedisStore.class).isUp()).isFalse();
        });
  }

  @Test
  void reportsAllFaultsOfRulesAtOnce() {
    runner
        .withPropertyValues(
            "headroom.limit.rules.a.limit=100 per minute",
            "headroom.limit.rules.a.match=FETCH /api/**",
            "headroom.limit.rules.b.limit=3/min",
            "headroom.limit.rules.b.key=cookie",
            "headroom.limit.rules.b.when-unavailable=ignore",
            "headroom.limit.rules.c.limit=3/min",
            "headroom.limit.rules.c.cost=4",
            "headroom.limit.rules.d.limit=3/min",
            "headroom.limit.rules.d.match=none",
            "headroom.limit.rules.d.key=json:username")
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasMessageContaining("did you mean 100/min?")
                .hasMessageContaining("headroom.limit.rules.a.match was FETCH")
                .hasMessageContaining("headroom.limit.rules.b.key was cookie")
                .hasMessageContaining("headroom.limit.rules.d.key was json:username")
                .hasMessageContaining("headroom.limit.rules.b.when-unavailable was \"ignore\"")
                .hasMessageContaining("headroom.limit.rules.c.cost was 4, allowed 1 to 3"));
  }

  @Test
  void reportsAllFaultsInOneMessage() {
    runner
        .withPropertyValues(
            "headroom.database.pool.size=many",
            "headroom.database.pool.max-overflow=5000",
            "headroom.cache.type=disk",
            "headroom.strict=true",
            "headroom.database.pool.sise=3",
            "headroom.limit.rules.api.limit=lots",
            "headroom.limit.rules.api.match=api",
            "headroom.edge.compression.level=12",
            "headroom.database.indexes[0].name=an_index",
            "headroom.redis.url=http://secret@nowhere")
        .run(context -> {
          SettingsException refused = refusal(context.getStartupFailure());
          assertThat(refused.faults())
              .extracting(each -> each.subject())
              .contains(
                  "headroom.database.pool.size",
                  "headroom.database.pool.max-overflow",
                  "headroom.cache.type",
                  "headroom.database.pool.sise",
                  "headroom.limit.rules.api.limit",
                  "headroom.limit.rules.api.match",
                  "headroom.edge.compression.level",
                  "headroom.database.indexes[0].table",
                  "headroom.redis.url");
          assertThat(refused)
              .hasMessageContaining("did you mean headroom.database.pool.size?")
              .hasMessageNotContaining("secret");
          FailureAnalysis report =
              Objects.requireNonNull(new SettingsFailureAnalyzer().analyze(refused));
          assertThat(report.getDescription()).contains("headroom.redis.url was not an address");
          assertThat(report.getAction()).contains("did you mean headroom.database.pool.size?");
        });
  }

  @Test
  void refusesToMigrateWithoutADatabase() {
    runner
        .withPropertyValues("headroom.command=migrate")
        .run(context ->
            assertThat(refusal(context.getStartupFailure()).faults())
                .extracting(each -> each.remedy())
                .containsExactly("set headroom.database.url"));
  }

  private static int loads(ApplicationContext context) {
    int[] loads = {0};
    Cache<String, String> cache =
        context
            .getBean(Caches.class)
            .cache(CachePolicy.builder("test", Codec.utf8()).build(), key -> key);
    for (int i = 0; i < 2; i++) {
      cache.get("key", key -> "value" + loads[0]++);
    }
    return loads[0];
  }

  /** Returns the types of the registered filters that act. */
  private static Set<Class<?>> filters(ApplicationContext context) {
    return registrations(context)
        .filter(FilterRegistrationBean::isEnabled)
        .map(each -> Objects.requireNonNull(each.getFilter()).getClass())
        .collect(Collectors.toSet());
  }

  private static Stream<FilterRegistrationBean<?>> registrations(ApplicationContext context) {
    return Stream.of(context.getBeanNamesForType(FilterRegistrationBean.class))
        .map(name -> (FilterRegistrationBean<?>) context.getBean(name));
  }

  private static SettingsException refusal(@Nullable Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof SettingsException found) {
        return found;
      }
    }
    throw new AssertionError("no refusal", failure);
  }

  @Configuration(proxyBeanMethods = false)
  static class OwnParts {
    @Bean
    Caches caches() {
      return Caches.disabled();
    }

    @Bean
    CacheWarming ownWarming(TimeSource time) {
      return new CacheWarming(time, 0.5);
    }

    @Bean
    TimeSource ownTime() {
      return TimeSource.system();
    }
  }
}
