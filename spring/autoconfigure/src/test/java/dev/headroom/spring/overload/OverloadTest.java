// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.overload.Bulkhead;
import dev.headroom.overload.OverloadMeter;
import dev.headroom.overload.Pressure;
import dev.headroom.overload.ProcessPressure;
import dev.headroom.spring.cache.CacheAutoConfiguration;
import dev.headroom.spring.edge.EdgeAutoConfiguration;
import dev.headroom.spring.limit.LimitAutoConfiguration;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.redis.RedisAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import dev.headroom.spring.settings.SystemNamesPostProcessor;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationContext;

class OverloadTest {
  private final WebApplicationContextRunner runner =
      new WebApplicationContextRunner()
          .withInitializer(context ->
              new SystemNamesPostProcessor()
                  .postProcessEnvironment(context.getEnvironment(), new SpringApplication()))
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class,
                  MonitorAutoConfiguration.class,
                  RedisAutoConfiguration.class,
                  CacheAutoConfiguration.class,
                  LimitAutoConfiguration.class,
                  OverloadAutoConfiguration.class,
                  EdgeAutoConfiguration.class));

  @Test
  void tellsAllFaultsOfOverloadAtOnce() {
    runner
        .withPropertyValues(
            "headroom.overload.lanes.api.least=0",
            "headroom.overload.lanes.other.match=api",
            "headroom.overload.priorities.pay.match=/pay",
            "headroom.overload.gates.report.inside=5",
            "headroom.overload.gates.http.running=0",
            "headroom.overload.gates.cache.per-host=5",
            "headroom.overload.guards.cpu=0%",
            "headroom.overload.guards.pauses=101%",
            "WORKER_POOL_SIZE_DB=9",
            "MAX_CONCURRENT_DB_OPS=3")
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasMessageContaining("headroom.overload.lanes.api.match was not set")
                .hasMessageContaining("headroom.overload.lanes.api.least was 0")
                .hasMessageContaining("headroom.overload.lanes.other.match was api")
                .hasMessageContaining("headroom.overload.priorities.pay.priority was not set")
                .hasMessageContaining("headroom.overload.gates.report.running was not set")
                .hasMessageContaining("headroom.overload.gates.http.running was 0")
                .hasMessageContaining("headroom.overload.gates.cache.per-host was 5")
                .hasMessageContaining("headroom.overload.guards.cpu was 0")
                .hasMessageContaining("headroom.overload.guards.pauses was 101%")
                .hasMessageContaining(
                    "MAX_CONCURRENT_DB_OPS (headroom.overload.gates.database.inside) was 3"));
  }

  @Test
  void refusesNothingForOverloadUntilLanesOrGatesAreSet() {
    runner.run(context -> assertThat(filter(context).isEnabled()).isFalse());
    runner
        .withPropertyValues("headroom.overload.lanes.api.match=/api/**")
        .run(context -> assertThat(filter(context).isEnabled()).isTrue());
    runner
        .withPropertyValues("MAX_CONCURRENT_CACHE_OPS=200", "WORKER_POOL_SIZE_CACHE=75")
        .run(context -> {
          Bulkhead cache = context.getBean(Bulkheads.class).find("cache");
          assertThat(cache).isNotNull();
          assertThat(filter(context).isEnabled()).isTrue();
        });
    runner
        .withPropertyValues("MAX_CONCURRENT_CACHE_OPS=200", "PERFORMANCE_OPTIMIZATIONS=false")
        .run(context -> {
          assertThat(context.getBean(Bulkheads.class).names()).isEmpty();
          assertThat(filter(context).isEnabled()).isFalse();
        });
  }

  @Test
  void guardsLanesWhereTheyAreSetAndAreNotTurnedOff() {
    String lane = "headroom.overload.lanes.api.match=/api/**";
    runner.run(context -> assertThat(guarded(context)).isFalse());
    runner
        .withPropertyValues(lane, "headroom.overload.guards.enabled=false")
        .run(context -> assertThat(guarded(context)).isFalse());
    runner
        .withPropertyValues(lane, "PERFORMANCE_OPTIMIZATIONS=false")
        .run(context -> assertThat(guarded(context)).isFalse());
    runner
        .withBean(Pressure.class, () -> Pressure.NONE)
        .withPropertyValues(lane)
        .run(context -> {
          assertThat(context).doesNotHaveBean(ProcessPressure.class);
          assertThat(guarded(context)).isFalse();
        });
    runner.withPropertyValues(lane).run(context -> assertThat(guarded(context)).isTrue());
    await()
        .until(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(OverloadTest::looks));
  }

  private static boolean looks(Thread thread) {
    return thread.getName().equals("headroom-guards");
  }

  /** Tells whether gauges show guards, and a thread looks. */
  private static boolean guarded(ApplicationContext context) {
    boolean shown =
        context.getBean(MeterRegistry.class).find(OverloadMeter.PRESSURE.meterName()).gauge()
            != null;
    assertThat(shown)
        .isEqualTo(
            context.getBeanProvider(ProcessPressure.class).getIfAvailable() != null
                && Thread.getAllStackTraces().keySet().stream().anyMatch(OverloadTest::looks));
    return shown;
  }

  @Test
  void refusesAGateThatNobodySet() {
    runner
        .withBean("gated", Gated.class)
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasMessageContaining("@Gate of Gated.work was nowhere")
                .hasMessageContaining("set headroom.overload.gates.nowhere.running"));
  }

  /** Not final: a proxy stands before it. */
  static class Gated {
    @Gate("nowhere")
    String work() {
      return "";
    }
  }

  private static FilterRegistrationBean<?> filter(ApplicationContext context) {
    return context.getBean("overloadFilter", FilterRegistrationBean.class);
  }
}
