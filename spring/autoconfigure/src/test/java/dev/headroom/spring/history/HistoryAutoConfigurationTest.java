// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.put;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.RequestMeters;
import dev.headroom.monitor.business.BusinessMetrics;
import dev.headroom.monitor.business.BusinessRecord;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.Range;
import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.recorder.RecordedHistory;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.operator.OperatorAutoConfiguration;
import dev.headroom.spring.operator.OperatorEndpointAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import dev.headroom.spring.settings.LayerMeters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

/** The history beside the registries that an application may have, and its endpoints. */
class HistoryAutoConfigurationTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  private final Clock time = new Clock();
  private final WebApplicationContextRunner runner =
      new WebApplicationContextRunner()
          .withBean(TimeSource.class, () -> time)
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class,
                  OperatorAutoConfiguration.class,
                  OperatorEndpointAutoConfiguration.class,
                  MonitorAutoConfiguration.class,
                  HistoryAutoConfiguration.class,
                  HistoryAdminAutoConfiguration.class));

  /** A clock that a test moves. Thread-safe. */
  private static final class Clock implements TimeSource {
    private volatile Instant now = Instant.parse("2026-11-29T00:00:00Z");

    @Override
    public long nanos() {
      return now.toEpochMilli() * 1_000_000;
    }

    @Override
    public Instant now() {
      return now;
    }
  }

  @Configuration
  @EnableWebMvc
  static class Web {}

  private Sample recorded(ApplicationContext context, String meter) {
    RecordedHistory history = context.getBean(RecordedHistory.class);
    time.now = time.now.plusSeconds(10);
    history.record();
    Range range =
        Range.before(
            history.newest().orElseThrow(), Duration.ofSeconds(10), Duration.ofSeconds(10));
    return history.read(meter, Map.of(), range).total();
  }

  private static void request(ApplicationContext context) {
    RequestMeters meters = context.getBean(RequestMeters.class);
    meters.requestStarted();
    meters.requestFinished("GET", "/orders", 200, 3_000_000);
  }

  private String name(String... settings) {
    AtomicReference<String> name = new AtomicReference<>("");
    runner
        .withPropertyValues("HOSTNAME=pod-1")
        .withPropertyValues(settings)
        .run(context -> name.set(context.getBean(History.class).instance()));
    return name.get();
  }

  @Test
  void namesAnInstanceByItsHostAndWhatDistinguishesItThere() {
    assertThat(name()).isEqualTo("pod-1:8080");
    assertThat(name("server.port=8081")).isEqualTo("pod-1:8081");
    assertThat(name("headroom.monitor.history.instance=blue")).isEqualTo("blue");
    assertThat(name("server.port=0")).startsWith("pod-1-").isNotEqualTo(name("server.port=0"));
    new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(HeadroomAutoConfiguration.class, HistoryAutoConfiguration.class))
        .withPropertyValues("HOSTNAME=pod-1")
        .run(context ->
            assertThat(context.getBean(History.class).instance())
                .startsWith("pod-1-" + ProcessHandle.current().pid()));
  }

  @Test
  void addsNoRegistryThatAnInjectionCouldMeet() {
    runner.run(context -> {
      assertThat(context).hasNotFailed();
      assertThat(context).doesNotHaveBean(MeterRegistry.class).hasSingleBean(History.class);
      request(context);
      assertThat(recorded(context, "headroom.monitor.request.duration"))
          .isInstanceOfSatisfying(
              Sample.Distribution.class, all -> assertThat(all.count()).isEqualTo(1));
    });
  }

  @Test
  void recordsWithBucketsWhatIsOursBesideARegistryThatStandsAlone() {
    runner
        .withBean("own", SimpleMeterRegistry.class, SimpleMeterRegistry::new)
        .run(context -> {
          SimpleMeterRegistry own = context.getBean(SimpleMeterRegistry.class);
          own.counter("theirs").increment();
          request(context);
          assertThat(own.get("headroom.monitor.request.duration").timer().count()).isEqualTo(1);
          own.counter("theirs").increment();
          assertThat(recorded(context, "headroom.monitor.request.duration"))
              .isInstanceOfSatisfying(
                  Sample.Distribution.class, all -> assertThat(all.buckets().count()).isEqualTo(1));
          own.counter("theirs").increment(3);
          assertThat(recorded(context, "theirs")).isEqualTo(new Sample.Increase(3));
          assertThat(context).hasSingleBean(MeterRegistry.class);
        });
  }

  @Test
  void joinsACompositeRegistryAndLeavesItAtTheEnd() {
    CompositeMeterRegistry composite = new CompositeMeterRegistry().add(new SimpleMeterRegistry());
    runner
        .withBean("composite", MeterRegistry.class, () -> composite)
        .run(context -> {
          context.getBean(LayerMeters.class).getIfUnique();
          assertThat(composite.getRegistries()).hasSize(2);
          composite.timer("theirs").record(Duration.ofMillis(5));
          assertThat(recorded(context, "theirs"))
              .isInstanceOfSatisfying(
                  Sample.Distribution.class, all -> assertThat(all.buckets().count()).isEqualTo(1));
        });
    assertThat(composite.getRegistries()).hasSize(1);
  }

  @Test
  void recordsNothingWhereItIsTurnedOff() {
    runner
        .withPropertyValues("headroom.monitor.history.enabled=false", "headroom.monitor.admin=true")
        .run(context ->
            assertThat(context)
                .doesNotHaveBean(History.class)
                .doesNotHaveBean(BusinessMetrics.class)
                .doesNotHaveBean(PerformanceAdmin.class)
                .doesNotHaveBean(RequestMeters.class));
  }

  @Test
  void registersBusinessMetricsWhereTheApplicationScrapes() {
    runner
        .withBean("own", SimpleMeterRegistry.class, SimpleMeterRegistry::new)
        .run(context -> {
          context.getBean(BusinessMetrics.class).record(BusinessRecord.count("orders", 2));
          assertThat(
                  context
                      .getBean(SimpleMeterRegistry.class)
                      .get("business.orders")
                      .counter()
                      .count())
              .isEqualTo(2);
          assertThat(recorded(context, "business.orders")).isEqualTo(new Sample.Increase(2));
        });
  }

  @Test
  void hasNoEndpointUnasked() {
    runner.run(context ->
        assertThat(context)
            .doesNotHaveBean(PerformanceAdmin.class)
            .doesNotHaveBean(BusinessAdmin.class)
            .doesNotHaveBean(BaselineAdmin.class));
  }

  private WebApplicationContextRunner admin() {
    return runner
        .withUserConfiguration(Web.class)
        .withPropertyValues(
            "headroom.monitor.admin=true",
            "headroom.monitor.path=/performance",
            "headroom.monitor.background-health=true",
            "headroom.operator.token=" + TOKEN);
  }

  private static MockMvc mvc(ApplicationContext context) {
    return MockMvcBuilders.webAppContextSetup(
            (WebApplicationContext) Objects.requireNonNull(context))
        .build();
  }

  @Test
  void showsOperatorsTheFiguresOfAWindow() {
    admin()
        .run(context -> {
          request(context);
          recorded(context, "headroom.monitor.request.duration");
          MockMvc mvc = mvc(context);
          mvc.perform(get("/performance/metrics")).andExpect(status().isForbidden());
          mvc.perform(get("/performance/metrics?window=1m").header("X-Headroom-Operator", TOKEN))
              .andExpect(status().isOk())
              .andExpect(jsonPath("$.requests.count").value(1))
              .andExpect(jsonPath("$.routes[0].route").value("GET /orders"))
              .andExpect(jsonPath("$.routes[0].errorPercent").value(0.0))
              .andExpect(jsonPath("$.sinceStart.requests").value(1));
          mvc.perform(
                  get("/performance/series?name=headroom.monitor.request.duration&step=10s")
                      .header("X-Headroom-Operator", TOKEN))
              .andExpect(jsonPath("$[0].points[0].count").value(1));
          mvc.perform(
                  get("/performance/metrics?instance=unheard").header("X-Headroom-Operator", TOKEN))
              .andExpect(status().isNotFound());
          for (String wrong : new String[] {"window=soon", "window=1s", "window=900d"}) {
            mvc.perform(get("/performance/metrics?" + wrong).header("X-Headroom-Operator", TOKEN))
                .andExpect(status().isBadRequest());
          }
        });
  }

  @Test
  void showsEveryoneTheStateAndOperatorsTheComponents() {
    admin()
        .run(context -> {
          MockMvc mvc = mvc(context);
          mvc.perform(get("/performance/health"))
              .andExpect(status().isOk())
              .andExpect(content().json("{\"status\": \"healthy\"}"))
              .andExpect(jsonPath("$.components").doesNotExist());
          mvc.perform(get("/performance/health").header("X-Headroom-Operator", TOKEN))
              .andExpect(jsonPath("$.components").exists());
        });
  }

  @Test
  void takesBusinessMetricsFromOperatorsAndRefusesTheRestWithAReason() {
    admin()
        .run(context -> {
          MockMvc mvc = mvc(context);
          String good = "{\"name\": \"orders\", \"value\": 2, \"labels\": {\"country\": \"de\"}}";
          mvc.perform(report(good)).andExpect(status().isForbidden());
          // Of others no body is read, however large and whatever it is.
          mvc.perform(report("{\"labels\": {")).andExpect(status().isForbidden());
          mvc.perform(get("/performance/business"))
              .andExpect(status().isForbidden())
              .andExpect(jsonPath("$.detail").isNotEmpty());
          mvc.perform(report(good).header("X-Headroom-Operator", TOKEN))
              .andExpect(status().isAccepted())
              .andExpect(jsonPath("$.recorded").value(true));
          String[] bad = {
            "{\"value\": 2}",
            "{\"name\": \"orders\"}",
            "{\"name\": \"or\\u0000ders\", \"value\": 2}",
            "{\"name\": \"orders\", \"value\": 2, \"kind\": \"number\"}",
            "{\"name\": \"orders\", \"value\": \"NaN\"}",
            "{\"name\": \"other\", \"value\": 1, \"labels\": {\"country\": null}}"
          };
          for (String each : bad) {
            mvc.perform(report(each).header("X-Headroom-Operator", TOKEN))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.detail").isNotEmpty());
          }
          mvc.perform(
                  report("{\"name\": \"orders\", \"kind\": \"gauge\", \"value\": 2}")
                      .header("X-Headroom-Operator", TOKEN))
              .andExpect(status().isConflict());
          mvc.perform(get("/performance/business").header("X-Headroom-Operator", TOKEN))
              .andExpect(jsonPath("$.metrics[0].name").value("orders"));
        });
  }

  private static MockHttpServletRequestBuilder report(String body) {
    return post("/performance/record-business-metric")
        .contentType(MediaType.APPLICATION_JSON)
        .content(body);
  }

  @Test
  void refusesABaselineOfMoreThanItsBounds() {
    admin()
        .run(context -> {
          MockMvc mvc = mvc(context);
          String figure =
              "\"f%d\": {\"value\": 1, \"unit\": \"s\", \"samples\": 0, \"error\": 0, \"better\":"
                  + " \"LOWER\"}";
          String figures =
              IntStream.rangeClosed(0, 10_000)
                  .mapToObj(figure::formatted)
                  .collect(Collectors.joining(","));
          mvc.perform(baseline(figures))
              .andExpect(status().isBadRequest())
              .andExpect(
                  status().reason(containsString("10001 figures, but at most 10000 are allowed")));
          mvc.perform(baseline(figure.formatted(1) + " ".repeat(1 << 20)))
              .andExpect(status().is(413))
              .andExpect(status().reason(containsString("but at most 1048576 are allowed")));
          mvc.perform(
                  baseline("\"f\": {\"value\": 1, \"unit\": \"s\", \"samples\": 0, \"error\": 0}"))
              .andExpect(status().isBadRequest())
              .andExpect(status().reason(containsString("which direction of it is better")));
          mvc.perform(baseline(figure.formatted(1))).andExpect(status().isOk());
        });
  }

  private static MockHttpServletRequestBuilder baseline(String figures) {
    return put("/performance/baseline")
        .contentType(MediaType.APPLICATION_JSON)
        .content(
            "{\"time\": \"2026-11-29T00:00:00Z\", \"windowSeconds\": 900, \"version\": \"1\","
                + " \"configuration\": {}, \"services\": {}, \"figures\": {"
                + figures
                + "}}")
        .header("X-Headroom-Operator", TOKEN);
  }

  @Test
  void comparesWithTheBaselineThatWasSet() {
    admin()
        .run(context -> {
          for (int i = 0; i < 60; i++) {
            request(context);
            recorded(context, "headroom.monitor.request.duration");
          }
          MockMvc mvc = mvc(context);
          mvc.perform(get("/performance/baseline")).andExpect(status().isForbidden());
          mvc.perform(get("/performance/baseline/comparison").header("X-Headroom-Operator", TOKEN))
              .andExpect(status().isNotFound());
          String now =
              mvc.perform(
                      get("/performance/baseline?window=900s").header("X-Headroom-Operator", TOKEN))
                  .andExpect(status().isOk())
                  .andReturn()
                  .getResponse()
                  .getContentAsString();
          assertThat(now).contains("GET /orders p95");
          mvc.perform(
                  put("/performance/baseline")
                      .contentType(MediaType.APPLICATION_JSON)
                      .content(now)
                      .header("X-Headroom-Operator", TOKEN))
              .andExpect(status().isOk());
          mvc.perform(get("/performance/baseline/comparison").header("X-Headroom-Operator", TOKEN))
              .andExpect(status().isOk())
              .andExpect(jsonPath("$.differences[0].change").isNotEmpty());
        });
  }
}
