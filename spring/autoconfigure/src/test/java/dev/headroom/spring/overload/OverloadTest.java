// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.MemoryCacheLevel;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.overload.Bulkhead;
import dev.headroom.overload.BulkheadSettings;
import dev.headroom.overload.OverloadMeter;
import dev.headroom.overload.OverloadMeters;
import dev.headroom.overload.Pressure;
import dev.headroom.overload.ProcessPressure;
import dev.headroom.spring.cache.CacheAutoConfiguration;
import dev.headroom.spring.edge.EdgeAutoConfiguration;
import dev.headroom.spring.edge.EnforcedEdgeAutoConfiguration;
import dev.headroom.spring.limit.LimitAutoConfiguration;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.redis.RedisAutoConfiguration;
import dev.headroom.spring.redis.RedisStoreAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

@SuppressWarnings("try") // permits are only to be closed
class OverloadTest {
  private final WebApplicationContextRunner runner =
      new WebApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class,
                  MonitorAutoConfiguration.class,
                  RedisStoreAutoConfiguration.class,
                  RedisAutoConfiguration.class,
                  CacheAutoConfiguration.class,
                  LimitAutoConfiguration.class,
                  OverloadAutoConfiguration.class,
                  OverloadCallsAutoConfiguration.class,
                  EdgeAutoConfiguration.class,
                  EnforcedEdgeAutoConfiguration.class,
                  OverloadFilterAutoConfiguration.class))
          .withBean("registry", MeterRegistry.class, SimpleMeterRegistry::new);

  @Test
  void reportsAllFaultsOfOverloadAtOnce() {
    runner
        .withPropertyValues(
            "headroom.overload.limiters.api.min-limit=0",
            "headroom.overload.limiters.other.match=api",
            "headroom.overload.priorities.pay.match=/pay",
            "headroom.overload.bulkheads.report.max-calls=5",
            "headroom.overload.bulkheads.http.max-concurrent=0",
            "headroom.overload.pressure.cpu=0%",
            "headroom.overload.pressure.pauses=101%",
            "headroom.overload.bulkheads.database.max-concurrent=9",
            "headroom.overload.bulkheads.database.max-calls=3")
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasMessageContaining("headroom.overload.limiters.api.match was not set")
                .hasMessageContaining("headroom.overload.limiters.api.min-limit was 0")
                .hasMessageContaining("headroom.overload.limiters.other.match was api")
                .hasMessageContaining("headroom.overload.priorities.pay.priority was not set")
                .hasMessageContaining(
                    "headroom.overload.bulkheads.report.max-concurrent was not set")
                .hasMessageContaining("headroom.overload.bulkheads.http.max-concurrent was 0")
                .hasMessageContaining("headroom.overload.pressure.cpu was 0")
                .hasMessageContaining("headroom.overload.pressure.pauses was 101%")
                .hasMessageContaining("headroom.overload.bulkheads.database.max-calls was 3"));
  }

  /** An operator's file comes behind the application's, whose wider limiter hid the entry. */
  @Test
  void aRequestEntersTheLimiterOfAPartWhereverItIsWritten() {
    runner
        .withPropertyValues(
            "headroom.overload.limiters.api.match=/api/**",
            "headroom.overload.limiters.export.match=/api/export/**")
        .run(context -> {
          assertThat(entered(context, "/api/export/7")).containsExactly("export");
          assertThat(entered(context, "/api/list")).containsExactly("api");
          assertThat(entered(context, "/other")).isEmpty();
        });
  }

  @Test
  void refusesEntriesThatWouldNeverCount() {
    runner
        .withPropertyValues(
            "headroom.overload.limiters.api.match=/api/**",
            "headroom.overload.limiters.lists.match=GET /api/lists",
            "headroom.overload.limiters.none.match=none",
            "headroom.overload.limiters.own.match=/api/**",
            "headroom.overload.priorities.a.match=/pay, /buy",
            "headroom.overload.priorities.a.priority=critical",
            "headroom.overload.priorities.b.match=/buy",
            "headroom.overload.priorities.b.priority=background")
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasMessageContaining(
                    "headroom.overload.limiters.own.match was /api/**, allowed other requests than"
                        + " those of limiters.api, which stands before it")
                .hasMessageContaining("let it match others, or change limiters.api instead")
                .hasMessageContaining(
                    "headroom.overload.priorities.b.match was /buy, allowed other requests than"
                        + " those of priorities.a")
                .message()
                .doesNotContain(
                    "limiters.lists.match", "limiters.none.match", "priorities.a.match"));
  }

  /** Returns the limiters whose places a request holds while it is handled. */
  private static List<String> entered(ApplicationContext context, String path) throws Exception {
    AdaptiveLimiters limiters = context.getBean(AdaptiveLimiters.class);
    List<String> entered = new ArrayList<>();
    Objects.requireNonNull(filter(context).getFilter())
        .doFilter(
            new MockHttpServletRequest("GET", path),
            new MockHttpServletResponse(),
            (request, response) ->
                Stream.of("api", "export")
                    .filter(
                        each -> Objects.requireNonNull(limiters.find(each)).state().running() > 0)
                    .forEach(entered::add));
    return entered;
  }

  @Test
  void refusesNothingUntilLimitersOrBulkheadsAreSet() {
    runner.run(context -> assertThat(context).doesNotHaveBean("headroomOverloadFilter"));
    runner
        .withPropertyValues("headroom.overload.limiters.api.match=/api/**")
        .run(context -> assertThat(filter(context).isEnabled()).isTrue());
    runner
        .withPropertyValues(
            "headroom.overload.bulkheads.cache.max-calls=200",
            "headroom.overload.bulkheads.cache.max-concurrent=75")
        .run(context -> {
          Bulkhead cache = context.getBean(Bulkheads.class).find("cache");
          assertThat(cache).isNotNull();
          assertThat(filter(context).isEnabled()).isTrue();
        });
    runner
        .withPropertyValues(
            "headroom.overload.bulkheads.cache.max-calls=200", "headroom.overload.enabled=false")
        .run(context -> {
          assertThat(context.getBean(Bulkheads.class).names()).isEmpty();
          assertThat(context).doesNotHaveBean("headroomOverloadFilter");
        });
  }

  /** A read without a permit is one of a level that is unavailable; a write needs none. */
  @Test
  void limitsReadsOfTheSharedLevelAlone() {
    Bulkhead full = Bulkhead.of(new BulkheadSettings("cache", 1, 1, Duration.ZERO));
    CacheLevel level =
        BulkheadCacheLevel.of(
            new MemoryCacheLevel(100, TimeSource.system()), new Bulkheads(List.of(full)));
    Duration ttl = Duration.ofMinutes(1);
    level.put("users", "1", new byte[] {1}, ttl);
    assertThat(level.get("users", "1")).isNotEmpty();
    try (Bulkhead.Permit held = full.acquire()) {
      level.put("users", "2", new byte[] {2}, ttl);
      assertThat(level.clear("users")).isNotNegative();
      assertThatThrownBy(() -> level.get("users", "1"))
          .isInstanceOf(StoreUnavailableException.class);
      assertThatThrownBy(() -> level.getAll("users", List.of("1")))
          .isInstanceOf(StoreUnavailableException.class);
      assertThatThrownBy(() -> level.lease("users", "1", ttl, false))
          .isInstanceOf(StoreUnavailableException.class);
      assertThatThrownBy(() -> level.leaseAll("users", List.of("1"), ttl))
          .isInstanceOf(StoreUnavailableException.class);
    }
  }

  @Test
  void samplesPressureWhereLimitersAreSetAndItIsNotTurnedOff() {
    String limiter = "headroom.overload.limiters.api.match=/api/**";
    runner.run(context -> assertThat(isSampled(context)).isFalse());
    runner
        .withPropertyValues(limiter, "headroom.overload.pressure.enabled=false")
        .run(context -> assertThat(isSampled(context)).isFalse());
    runner
        .withPropertyValues(limiter, "headroom.overload.enabled=false")
        .run(context -> assertThat(isSampled(context)).isFalse());
    runner
        .withBean(Pressure.class, () -> Pressure.NONE)
        .withPropertyValues(limiter)
        .run(context -> {
          assertThat(context).doesNotHaveBean(ProcessPressure.class);
          assertThat(isSampled(context)).isFalse();
        });
    runner.withPropertyValues(limiter).run(context -> assertThat(isSampled(context)).isTrue());
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> Thread.getAllStackTraces().keySet().stream().noneMatch(OverloadTest::isSampler));
  }

  private static boolean isSampler(Thread thread) {
    return thread.getName().equals("headroom-pressure");
  }

  /** Returns whether the gauges are registered and a thread samples. */
  private static boolean isSampled(ApplicationContext context) {
    boolean shown =
        context.getBean(MeterRegistry.class).find(OverloadMeter.PRESSURE.meterName()).gauge()
            != null;
    assertThat(shown)
        .isEqualTo(
            context.getBeanProvider(ProcessPressure.class).getIfAvailable() != null
                && Thread.getAllStackTraces().keySet().stream().anyMatch(OverloadTest::isSampler));
    return shown;
  }

  /** Such as those of a bulkhead that the application builds itself. */
  @Test
  void limitsBesideMetersOfTheApplication() {
    runner
        .withPropertyValues("headroom.overload.limiters.api.match=/api/**")
        .withBean("own", OverloadMeters.class, () -> new OverloadMeters(new SimpleMeterRegistry()))
        .run(context -> assertThat(context.getBean(AdaptiveLimiters.class)).isNotNull());
  }

  @Test
  void refusesABulkheadThatTheSettingsDoNotHave() {
    runner
        .withBean("limited", Limited.class)
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasMessageContaining("@Bulkhead of Limited.work was nowhere")
                .hasMessageContaining("set headroom.overload.bulkheads.nowhere.max-concurrent"));
  }

  /** Not final, since it is proxied. */
  static class Limited {
    @dev.headroom.spring.overload.Bulkhead("nowhere")
    String work() {
      return "";
    }
  }

  private static FilterRegistrationBean<?> filter(ApplicationContext context) {
    return context.getBean("headroomOverloadFilter", FilterRegistrationBean.class);
  }
}
