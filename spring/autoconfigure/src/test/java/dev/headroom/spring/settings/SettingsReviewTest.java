// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.session.Sessions;
import dev.headroom.spring.database.DatabaseAutoConfiguration;
import dev.headroom.spring.edge.EdgeAutoConfiguration;
import dev.headroom.spring.edge.EnforcedEdgeAutoConfiguration;
import dev.headroom.spring.limit.LimitAutoConfiguration;
import dev.headroom.spring.limit.RateLimitFilterAutoConfiguration;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.redis.RedisAutoConfiguration;
import dev.headroom.spring.session.SessionAutoConfiguration;
import dev.headroom.store.redis.connection.RedisStore;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.web.filter.ForwardedHeaderFilter;

class SettingsReviewTest {
  private final WebApplicationContextRunner runner =
      new WebApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class,
                  MonitorAutoConfiguration.class,
                  RedisAutoConfiguration.class,
                  LimitAutoConfiguration.class,
                  EdgeAutoConfiguration.class,
                  EnforcedEdgeAutoConfiguration.class,
                  DatabaseAutoConfiguration.class,
                  SessionAutoConfiguration.class,
                  RateLimitFilterAutoConfiguration.class));

  /** A setting of a newer release must not keep an older one from starting beside it. */
  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void warnsOfAnUnknownNameAndStarts(CapturedOutput output) {
    runner
        .withPropertyValues("headroom.database.pool.sise=3")
        .run(context -> {
          assertThat(context).hasNotFailed();
          assertThat(output)
              .contains("headroom.database.pool.sise is unknown and has no effect")
              .contains("did you mean headroom.database.pool.size?");
        });
  }

  /** An environment variable without a value sets nothing. */
  @Test
  void takesABlankAddressForNone() {
    runner
        .withPropertyValues(
            "headroom.redis.url=", "headroom.database.url= ", "headroom.session.key-secret=")
        .run(context -> {
          assertThat(context).hasNotFailed();
          assertThat(context).doesNotHaveBean(RedisStore.class);
          assertThat(context).doesNotHaveBean(DataSource.class);
          assertThat(context).doesNotHaveBean(Sessions.class);
        });
  }

  /** The framework's filter takes the leftmost address that a client sends for its own. */
  @Test
  void refusesLimitsByAnAddressThatTheClientChooses() {
    String rule = "headroom.limit.rules.api.limit=10/s";
    runner
        .withPropertyValues(rule, "server.forward-headers-strategy=framework")
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasMessageContaining("server.forward-headers-strategy was framework")
                .hasMessageContaining("headroom.edge.trusted-proxies"));
    runner
        .withPropertyValues(rule, "server.forward-headers-strategy=native")
        .run(context -> assertThat(context).hasNotFailed());
    runner
        .withPropertyValues("server.forward-headers-strategy=framework")
        .run(context -> assertThat(context).hasNotFailed());
  }

  /** It is also what a setting of the framework registers, but may only remove the headers. */
  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void warnsOfTheSameFilterWhereTheApplicationCreatesIt(CapturedOutput output) {
    String warning = "the application registers a ForwardedHeaderFilter";
    runner
        .withBean(ForwardedHeaderFilter.class)
        .run(context -> assertThat(output).doesNotContain(warning));
    WebApplicationContextRunner limited =
        runner.withPropertyValues("headroom.limit.rules.api.limit=10/s");
    limited.run(context -> assertThat(output).doesNotContain(warning));
    limited
        .withBean(ForwardedHeaderFilter.class)
        .run(context -> assertThat(output).containsOnlyOnce(warning));
  }

  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void warnsOfTheSameFilterWhereTheApplicationRegistersIt(CapturedOutput output) {
    runner
        .withPropertyValues("headroom.limit.rules.api.limit=10/s")
        .withBean(
            FilterRegistrationBean.class,
            () -> new FilterRegistrationBean<>(new ForwardedHeaderFilter()))
        .run(context ->
            assertThat(output).contains("the application registers a ForwardedHeaderFilter"));
  }
}
