// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.advise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.headroom.advise.Advice;
import dev.headroom.advise.Advisor;
import dev.headroom.advise.Change;
import dev.headroom.advise.Evidence;
import dev.headroom.advise.Recommendations;
import dev.headroom.advise.Severity;
import dev.headroom.advise.capacity.CapacityMonitor;
import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.recorder.HistorySettings;
import dev.headroom.monitor.recorder.RecordedHistory;
import dev.headroom.monitor.recorder.Recorder;
import dev.headroom.spring.operator.OperatorAutoConfiguration;
import dev.headroom.spring.operator.OperatorEndpointAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

/** What of advice an application gets, and who may read and decide. */
class AdviseAutoConfigurationTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final String HEADER = "X-Headroom-Operator";

  private static final Advice FOUND =
      Advice.of("query.slow", "select * from orders")
          .title("GET /orders: a slow statement")
          .route("GET /orders")
          .weight(Severity.HIGH, 12, 0.8)
          .evidence(new Evidence("finding", "1.2 s", Map.of("reports", 3.0)))
          .change(Change.code("add an index"))
          .build();

  private final WebApplicationContextRunner runner =
      new WebApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class,
                  OperatorAutoConfiguration.class,
                  OperatorEndpointAutoConfiguration.class,
                  AdviseAutoConfiguration.class,
                  AdviseEndpointAutoConfiguration.class,
                  AdviseAdminAutoConfiguration.class));

  @Configuration
  @EnableWebMvc
  static class Shop {
    @Bean
    History history() {
      return new RecordedHistory(
          Recorder.create(), HistorySettings.defaults(), "one", TimeSource.system());
    }

    @Bean
    Advisor ownAdvisor() {
      return () -> List.of(FOUND);
    }
  }

  @Test
  void makesNothingWithoutAHistory() {
    runner.run(context -> assertThat(context).doesNotHaveBean(Recommendations.class));
  }

  @Test
  void makesNothingWhereItIsOff() {
    runner
        .withUserConfiguration(Shop.class)
        .withPropertyValues("headroom.advise.enabled=false")
        .run(context ->
            assertThat(context)
                .doesNotHaveBean(Recommendations.class)
                .doesNotHaveBean(CapacityMonitor.class));
  }

  @Test
  void needsNoDatabaseNorCacheAndHasNoEndpointUnasked() {
    runner
        .withUserConfiguration(Shop.class)
        .run(context ->
            assertThat(context)
                .hasSingleBean(Recommendations.class)
                .doesNotHaveBean(AdviseEndpoint.class)
                .doesNotHaveBean(DatabaseAdvice.class)
                .doesNotHaveBean(AdviseAdmin.class));
  }

  @Test
  void letsOperatorsAloneReadAndDecide() {
    runner
        .withUserConfiguration(Shop.class)
        .withPropertyValues("headroom.monitor.admin=true", "headroom.operator.token=" + TOKEN)
        .run(context -> {
          assertThat(context).hasSingleBean(AdviseEndpoint.class);
          context.getBean(Recommendations.class).tick();
          MockMvc mvc = MockMvcBuilders.webAppContextSetup(context).build();
          String base = "/api/monitor/recommendations";
          mvc.perform(get(base)).andExpect(status().isForbidden());
          mvc.perform(get("/api/monitor/headroom")).andExpect(status().isForbidden());
          mvc.perform(post(base + "/" + FOUND.id() + "/approve")).andExpect(status().isForbidden());

          mvc.perform(get(base).header(HEADER, TOKEN))
              .andExpect(status().isOk())
              .andExpect(jsonPath("$.verdict").value("GET /orders: a slow statement"))
              .andExpect(jsonPath("$.recommendations[0].state").value("open"))
              .andExpect(jsonPath("$.recommendations[0].cause.route").value("GET /orders"))
              .andExpect(jsonPath("$.recommendations[0].evidence[0].reports").value(3.0))
              .andExpect(jsonPath("$.recommendations[0].change.how").value("code"));
          mvc.perform(post(base + "/" + FOUND.id() + "/approve").header(HEADER, TOKEN))
              .andExpect(status().isOk())
              .andExpect(jsonPath("$.state").value("approved"))
              .andExpect(jsonPath("$.history[1].by").value("operator"));
          mvc.perform(post(base + "/" + FOUND.id() + "/approve").header(HEADER, TOKEN))
              .andExpect(status().isConflict());
          mvc.perform(post(base + "/rec-unknown/dismiss").header(HEADER, TOKEN))
              .andExpect(status().isNotFound());
          mvc.perform(get(base + "?state=dismissed").header(HEADER, TOKEN))
              .andExpect(jsonPath("$.recommendations").isEmpty());
          mvc.perform(get(base + "?state=opened").header(HEADER, TOKEN))
              .andExpect(status().isBadRequest());
          mvc.perform(get("/api/monitor/headroom").header(HEADER, TOKEN))
              .andExpect(status().isOk())
              .andExpect(jsonPath("$.why").value("nothing was seen yet"));

          assertThat(context.getBean(History.class).events(Instant.EPOCH, Instant.MAX))
              .extracting(Event::kind)
              .contains(Event.Kind.RECOMMENDATION);
        });
  }
}
