// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.limit.overload.Bulkhead;
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
          Bulkhead cache = context.getBean(Gates.class).find("cache");
          assertThat(cache).isNotNull();
          assertThat(filter(context).isEnabled()).isTrue();
        });
    runner
        .withPropertyValues("MAX_CONCURRENT_CACHE_OPS=200", "PERFORMANCE_OPTIMIZATIONS=false")
        .run(context -> {
          assertThat(context.getBean(Gates.class).names()).isEmpty();
          assertThat(filter(context).isEnabled()).isFalse();
        });
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
