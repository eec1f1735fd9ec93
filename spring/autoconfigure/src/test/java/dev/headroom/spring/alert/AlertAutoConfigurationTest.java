// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.headroom.kit.SettableTime;
import dev.headroom.monitor.alert.Alerts;
import dev.headroom.monitor.alert.delivery.AlertDelivery;
import dev.headroom.monitor.decision.DecisionStore;
import dev.headroom.monitor.recorder.RecordedHistory;
import dev.headroom.monitor.trend.Trends;
import dev.headroom.spring.history.HistoryAutoConfiguration;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorAutoConfiguration;
import dev.headroom.spring.operator.OperatorEndpointAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import dev.headroom.spring.settings.LayerMeters;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.ConfigurableWebApplicationContext;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

class AlertAutoConfigurationTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  private final WebApplicationContextRunner runner =
      new WebApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class,
                  OperatorAutoConfiguration.class,
                  OperatorEndpointAutoConfiguration.class,
                  MonitorAutoConfiguration.class,
                  HistoryAutoConfiguration.class,
                  AlertAutoConfiguration.class,
                  AlertAdminAutoConfiguration.class))
          .withUserConfiguration(Web.class);

  private final WebApplicationContextRunner operated =
      runner.withPropertyValues(
          "headroom.monitor.admin=true",
          "headroom.operator.token=" + TOKEN,
          "headroom.monitor.alerts.rules.load.when=last(load[10s]) > 10");

  @Configuration
  @EnableWebMvc
  static class Web {
    @Bean
    SettableTime time() {
      return new SettableTime();
    }
  }

  /** Records a step in which the gauge {@code load} has a level. */
  private static void record(ApplicationContext context, double level) {
    AtomicReference<Double> load =
        context
            .getBean(LayerMeters.class)
            .getIfUnique(() -> {
              throw new AssertionError("nothing is recorded");
            })
            .gauge("load", new AtomicReference<>(level), AtomicReference::get);
    step(context);
    Objects.requireNonNull(load);
  }

  private static void step(ApplicationContext context) {
    context.getBean(SettableTime.class).advance(Duration.ofSeconds(10));
    context.getBean(RecordedHistory.class).record();
  }

  private static void becomeReady(ConfigurableApplicationContext context) {
    context.publishEvent(
        new ApplicationReadyEvent(
            new SpringApplication(), new String[0], context, Duration.ofSeconds(1)));
  }

  private static MockMvc mvc(WebApplicationContext context) {
    return MockMvcBuilders.webAppContextSetup(context).build();
  }

  private static MockHttpServletRequestBuilder asOperator(MockHttpServletRequestBuilder request) {
    return request
        .header(OperatorAccess.HEADER, TOKEN)
        .contentType(MediaType.APPLICATION_JSON)
        .accept(MediaType.APPLICATION_JSON);
  }

  @Test
  void createsAlertsAndHistoryOnceTheApplicationIsReady() {
    runner.run(context -> {
      ConfigurableWebApplicationContext source = context.getSourceApplicationContext();
      assertThat(source.getBeanFactory().containsSingleton("headroomAlerts")).isFalse();
      assertThat(source.getBeanFactory().containsSingleton("headroomHistory")).isFalse();

      becomeReady(source);

      assertThat(source.getBeanFactory().containsSingleton("headroomAlerts")).isTrue();
      assertThat(context.getBean(RecordedHistory.class).events(Instant.EPOCH, Instant.MAX))
          .anyMatch(each -> each.kind().isStart());
    });
  }

  @Test
  void createsAlertsWithTheApplicationWhereASettingOfThemCouldBeWrong() {
    operated.run(context ->
        assertThat(
                context
                    .getSourceApplicationContext()
                    .getBeanFactory()
                    .containsSingleton("headroomAlerts"))
            .isTrue());
  }

  @Test
  void evaluatesTheShippedRulesUnaskedAndServesNothing() {
    runner.run(context -> {
      assertThat(context).hasSingleBean(Alerts.class);
      assertThat(context)
          .doesNotHaveBean(AlertAdmin.class)
          .doesNotHaveBean(AlertMail.class)
          .doesNotHaveBean(Trends.class);
      assertThat(context.getBean(AlertDelivery.class).channels()).containsExactly("log");
      mvc(context.getSourceApplicationContext())
          .perform(asOperator(get("/api/monitor/alerts")))
          .andExpect(status().isNotFound());
    });
    runner
        .withPropertyValues("headroom.monitor.alerts.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(Alerts.class));
    runner
        .withPropertyValues("headroom.monitor.admin=true")
        .run(context -> assertThat(context).hasSingleBean(Trends.class));
  }

  private static void failJob(ApplicationContext context) {
    record(context, 1);
    context
        .getBean(LayerMeters.class)
        .ifUnique(each ->
            each.timer("headroom.job.run", "outcome", "dead").record(Duration.ofSeconds(1)));
    record(context, 1);
  }

  @ParameterizedTest
  @CsvSource({"headroom.monitor.history.enabled,INFO", "headroom.monitor.alerts.enabled,WARN"})
  @ExtendWith(OutputCaptureExtension.class)
  void warnsOnlyWhereAlertsAreSetUp(String setting, String level, CapturedOutput output) {
    runner
        .withPropertyValues(setting + "=true")
        .run(context -> {
          becomeReady(context.getSourceApplicationContext());
          failJob(context);
          await()
              .atMost(Duration.ofMinutes(1))
              .untilAsserted(() ->
                  assertThat(output)
                      .containsPattern(level + " .*event=alert_firing jobs-dead firing"));
        });
  }

  @Test
  void showsOperatorsWhatFires() {
    operated.run(context -> {
      record(context, 12);
      MockMvc mvc = mvc(context.getSourceApplicationContext());

      mvc.perform(get("/api/monitor/alerts")).andExpect(status().isForbidden());
      // A body that cannot be read would be a 400: nobody else makes the service read one.
      mvc.perform(
              post("/api/monitor/alerts/preview")
                  .contentType(MediaType.APPLICATION_JSON)
                  .content("{malformed"))
          .andExpect(status().isForbidden());
      mvc.perform(asOperator(get("/api/monitor/alerts?state=firing")))
          .andExpect(status().isOk())
          .andExpect(jsonPath("$.firing").value(1))
          .andExpect(jsonPath("$.alerts.length()").value(1))
          .andExpect(jsonPath("$.alerts[0].id").value("load"))
          .andExpect(jsonPath("$.alerts[0].value").value("12"))
          .andExpect(jsonPath("$.alerts[0].rule.threshold").value("10"))
          .andExpect(jsonPath("$.transitions[0].to").value("firing"));
      mvc.perform(asOperator(get("/api/monitor/alerts?state=FIRING")))
          .andExpect(status().isBadRequest());
      mvc.perform(asOperator(post("/api/monitor/alerts/load/ack")))
          .andExpect(status().isNoContent());
      mvc.perform(
              asOperator(post("/api/monitor/alerts/load/mute"))
                  .content("{\"window\": \"1h\", \"comment\": \"load\\ntest\"}"))
          .andExpect(status().isOk());
      mvc.perform(asOperator(get("/api/monitor/alerts")))
          .andExpect(jsonPath("$.alerts[0].handling.acknowledgedBy").value("operator"))
          .andExpect(jsonPath("$.alerts[0].handling.silencedUntil").exists())
          .andExpect(jsonPath("$.silences[0].comment").value("load test"));
      mvc.perform(asOperator(post("/api/monitor/alerts/unheard/ack")))
          .andExpect(status().isNotFound());
      mvc.perform(asOperator(get("/api/monitor/scaling")))
          .andExpect(status().isOk())
          .andExpect(jsonPath("$.firing").value(0))
          .andExpect(jsonPath("$.silences").isEmpty())
          .andExpect(jsonPath("$.transitions").isEmpty());
    });
  }

  /** The first command of the runbooks once showed nothing of an alert that it counted. */
  @Test
  void showsWhatRecoversAmongWhatFires() {
    operated
        .withPropertyValues("headroom.monitor.alerts.rules.load.keep-firing=5m")
        .run(context -> {
          AtomicReference<Double> load = new AtomicReference<>(12.0);
          Objects.requireNonNull(context.getBean(LayerMeters.class).getIfUnique())
              .gauge("load", load, AtomicReference::get);
          step(context);
          load.set(5.0);
          step(context);
          mvc(context.getSourceApplicationContext())
              .perform(asOperator(get("/api/monitor/alerts?state=firing")))
              .andExpect(jsonPath("$.firing").value(1))
              .andExpect(jsonPath("$.alerts[0].status").value("recovering"));
          assertThat(load).hasValue(5.0);
        });
  }

  @Test
  void replaysAnEditedRuleAndChangesAThreshold() {
    operated.run(context -> {
      record(context, 12);
      MockMvc mvc = mvc(context.getSourceApplicationContext());

      mvc.perform(
              asOperator(post("/api/monitor/alerts/preview"))
                  .content("{\"rule\": \"load\", \"threshold\": \"11\", \"window\": \"1h\"}"))
          .andExpect(status().isOk())
          .andExpect(jsonPath("$.firings").value(1));
      mvc.perform(
              asOperator(post("/api/monitor/alerts/preview"))
                  .content("{\"when\": \"last(load[10s] > 1\"}"))
          .andExpect(status().isBadRequest())
          .andExpect(jsonPath("$.detail").value(containsString("expected ) at character")));
      mvc.perform(
              asOperator(post("/api/monitor/alerts/preview"))
                  .content("{\"when\": \"last(load[31d]) > 1\"}"))
          .andExpect(status().isBadRequest())
          .andExpect(jsonPath("$.detail").value(containsString("31d is not from 1s to 8d")));
      mvc.perform(asOperator(get("/api/monitor/alerts/rules/load/proposal")))
          .andExpect(status().isOk())
          .andExpect(jsonPath("$.proposed").doesNotExist());
      mvc.perform(
              asOperator(post("/api/monitor/alerts/rules/load/threshold"))
                  .content("{\"threshold\": \"20\"}"))
          .andExpect(status().isOk())
          .andExpect(jsonPath("$.threshold").value("20"));
      mvc.perform(
              asOperator(post("/api/monitor/alerts/rules/load/threshold"))
                  .content("{\"threshold\": \"20s\"}"))
          .andExpect(status().isBadRequest());
      mvc.perform(
              asOperator(post("/api/monitor/alerts/rules/response-time/threshold"))
                  .content("{\"threshold\": \"-1s\"}"))
          .andExpect(status().isBadRequest())
          .andExpect(jsonPath("$.detail").value(containsString("beyond its threshold -1s")));
    });
  }

  @Test
  void saysThatADecisionHoldsOnThisInstanceAloneWhileItsStoreIsUnavailable() {
    operated
        .withBean(DecisionStore.class, SilentStore::new)
        .run(context -> {
          record(context, 12);
          MockMvc mvc = mvc(context.getSourceApplicationContext());

          mvc.perform(asOperator(post("/api/monitor/alerts/load/ack")))
              .andExpect(status().isAccepted())
              .andExpect(jsonPath("$.detail").value(containsString("on this instance alone")));
          mvc.perform(asOperator(post("/api/monitor/alerts/load/mute")).content("{}"))
              .andExpect(status().isAccepted())
              .andExpect(jsonPath("$.until").exists());
          mvc.perform(
                  asOperator(post("/api/monitor/alerts/rules/load/threshold"))
                      .content("{\"threshold\": \"20\"}"))
              .andExpect(status().isAccepted())
              .andExpect(jsonPath("$.threshold").value("20"));
          mvc.perform(asOperator(get("/api/monitor/alerts")))
              .andExpect(jsonPath("$.alerts[0].handling.acknowledgedBy").value("operator"));
        });
  }

  @Test
  void showsTrends() {
    operated.run(context -> {
      record(context, 12);
      MockMvc mvc = mvc(context.getSourceApplicationContext());

      mvc.perform(get("/api/monitor/trends")).andExpect(status().isForbidden());
      mvc.perform(asOperator(get("/api/monitor/trends?window=1h")))
          .andExpect(status().isOk())
          .andExpect(jsonPath("$.trends[?(@.metric == 'requests')].verdict").value("unknown"));
      mvc.perform(asOperator(get("/api/monitor/trends/load?window=1h")))
          .andExpect(status().isOk())
          .andExpect(jsonPath("$.verdict").value("unknown"))
          .andExpect(jsonPath("$.reason").isNotEmpty());
      mvc.perform(asOperator(get("/api/monitor/trends/response_time?window=1h")))
          .andExpect(status().isOk());
      mvc.perform(asOperator(get("/api/monitor/trends/unheard"))).andExpect(status().isNotFound());
      mvc.perform(asOperator(get("/api/monitor/trends/load?window=1m")))
          .andExpect(status().isBadRequest());
    });
  }

  @Test
  void refusesARuleThatDoesNotParse() {
    runner
        .withPropertyValues("headroom.monitor.alerts.rules.load.when=last(load) > 10")
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasMessageContaining("headroom.monitor.alerts.rules.load.when")
                .hasMessageContaining("expected [ at character"));
    runner
        .withPropertyValues("headroom.monitor.alerts.mail-to=ops@example.com")
        .run(context ->
            assertThat(context).getFailure().hasMessageContaining("set headroom.media.mail.from"));
  }

  @Test
  void mailsAtOnceWithoutAQueueInADatabase() throws IOException {
    try (MailServer server = new MailServer()) {
      operated
          .withPropertyValues(
              "headroom.monitor.alerts.mail-to=ops@example.com,night@example.com",
              "headroom.media.mail.from=noreply@example.com",
              "headroom.media.mail.host=localhost",
              "headroom.media.mail.port=" + server.port(),
              "headroom.media.mail.security=none")
          .run(context -> {
            record(context, 12);

            for (String each : List.of("ops@example.com", "night@example.com")) {
              assertThat(server.next())
                  .contains("Subject: [WARNING] load firing")
                  .contains("To: " + each)
                  .contains("last(load[10s]) is 12, threshold 10");
            }
          });
    }
  }
}
