// SPDX-License-Identifier: Apache-2.0
package dev.headroom.guests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.kit.replay.AnswerDifferences;
import dev.headroom.kit.replay.HttpAnswer;
import dev.headroom.kit.replay.HttpRecording;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The starter is a guest: with no setting of ours, each application answers the same recorded
 * traffic as without it, and keeps its beans, settings, server defaults, routes, pools and threads.
 * {@code -Dguest=forms} runs the guests whose names match.
 */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuestSuiteIT {

  private static final String WEB = "spring-boot-starter-webmvc";

  /**
   * The beans that Spring Boot adds because Micrometer and Reactor come with the starter ({@code
   * docs/guest}): what would bind meters of Tomcat and of caches, and a registry of reactive health
   * contributors.
   */
  private static final List<String> ALLOWED =
      List.of(
          "bean org\\.springframework\\.boot\\.tomcat\\.autoconfigure\\.metrics"
              + "\\.TomcatMetricsAutoConfiguration: new, .*",
          "bean org\\.springframework\\.boot\\.cache\\.autoconfigure\\.metrics\\..*: new, .*",
          "bean (?:(?:caffeine|jCache)CacheMeterBinderProvider|cacheMetricsRegistrar): new, .*",
          "bean reactiveHealthContributorRegistry: new, .*",
          "bean .*\\$ReactiveHealthContributorRegistryConfiguration: new, .*");

  private Libraries libraries;

  @BeforeAll
  void readClassPath() throws Exception {
    libraries = Libraries.ofTheTests();
    // Before another test uses the JDK's client: the recording sends headers that it restricts.
    assertThat(HttpRecording.parse("")).isNotNull();
  }

  static Stream<Guest> guests() {
    String security = "spring-boot-starter-security";
    String validation = "spring-boot-starter-validation";
    String cache = "spring-boot-starter-cache";
    String jdbc = "spring-boot-starter-jdbc";
    return Stream.of(
            Guest.of("forms", WEB, "spring-boot-starter-thymeleaf", security, validation),
            Guest.of("rest", WEB, validation),
            Guest.of("rest", WEB, validation).with("--spring.main.lazy-initialization=true"),
            Guest.of("streams", WEB, "spring-boot-starter-websocket"),
            Guest.of("spa", WEB),
            Guest.of("origins", WEB, security),
            Guest.of(
                "library",
                WEB,
                validation,
                "spring-boot-starter-data-jpa",
                "h2",
                "spring-boot-starter-flyway",
                cache),
            Guest.of("ledgers", WEB, jdbc, "spring-boot-starter-liquibase", "h2"),
            Guest.of(
                "metrics",
                WEB,
                jdbc,
                "h2",
                "spring-boot-starter-actuator",
                "micrometer-registry-prometheus"),
            Guest.of(
                    "metrics",
                    WEB,
                    jdbc,
                    "h2",
                    "spring-boot-starter-actuator",
                    "micrometer-registry-prometheus",
                    "spring-boot-starter-opentelemetry")
                .with("--management.otlp.metrics.export.enabled=false"),
            Guest.of("owned", WEB, "micrometer-core", cache),
            Guest.of("connected", WEB, jdbc, "h2", "spring-boot-starter-data-redis"),
            Guest.of("caches", WEB, cache, "caffeine"),
            Guest.of("jcaches", WEB, cache, "jcache"),
            Guest.of("sessions", WEB, security, "spring-boot-starter-session-jdbc", "h2"),
            Guest.of("worker", "spring-boot-starter"),
            Guest.of("reactive", "spring-boot-starter-webflux"))
        .filter(guest -> guest.name().matches(System.getProperty("guest", ".*")));
  }

  @ParameterizedTest
  @MethodSource("guests")
  void changesNothingUnasked(Guest guest) throws Exception {
    Observed without = observe(guest, false);
    Observed with = observe(guest, true);
    assertThat(without.answers)
        .as("conversations that are held to their end")
        .noneMatch(each -> each.body().contains("the WebSocket received"));
    List<String> differences =
        new ArrayList<>(AnswerDifferences.between(without.answers, with.answers));
    differences.addAll(insideDifferences(without.inside, with.inside));
    differences.removeIf(difference -> ALLOWED.stream().anyMatch(difference::matches));
    assertThat(differences).isEmpty();
  }

  @Test
  void testsOfAGuestPass() throws Exception {
    List<String> dependencies =
        List.of(
            WEB,
            "spring-boot-starter-data-jpa",
            "h2",
            "spring-boot-starter-flyway",
            "spring-boot-starter-cache",
            "spring-boot-starter-validation",
            "spring-boot-starter-webmvc-test",
            "spring-boot-starter-data-jpa-test",
            "spring-boot-starter-jdbc-test",
            "junit-platform-launcher");
    Map<String, String> results =
        RunningGuest.runTests(
            "guest.library.LibraryChecks", libraries.loader("library", dependencies, true));
    assertThat(results)
        .hasSizeGreaterThanOrEqualTo(6)
        .allSatisfy((test, fault) -> assertThat(fault).isEmpty());
  }

  /** What a guest on Hibernate repeats is found with route, line and fetch plan. */
  @Test
  void findsWhatAGuestRepeats() throws Exception {
    List<String> dependencies =
        List.of(
            WEB,
            "spring-boot-starter-data-jpa",
            "h2",
            "spring-boot-starter-validation",
            "spring-boot-starter-webmvc-test",
            "junit-platform-launcher",
            "headroom-kit");
    Map<String, String> results =
        RunningGuest.runTests(
            "guest.orders.OrdersChecks", libraries.loader("orders", dependencies, true));
    assertThat(results).hasSize(4).allSatisfy((test, fault) -> assertThat(fault).isEmpty());
  }

  @Test
  void changesNothingWhenTheGuestIsProcessedAheadOfTime(@TempDir Path folder) throws Exception {
    Guest guest = Guest.of("rest", WEB, "spring-boot-starter-validation");
    Observed without = observe(guest, false);
    RunningGuest.processAhead(
        guest, libraries.loader(guest.name(), guest.dependencies(), true), folder);
    ClassLoader ahead = libraries.loaderAhead(guest, folder);
    System.setProperty("spring.aot.enabled", "true");
    try (RunningGuest running = RunningGuest.start(guest, ahead)) {
      assertThat(
              AnswerDifferences.between(
                  without.answers, guest.recording().replay(running.address())))
          .isEmpty();
    } finally {
      System.clearProperty("spring.aot.enabled");
    }
  }

  private Observed observe(Guest guest, boolean withStarter) throws Exception {
    ClassLoader loader = libraries.loader(guest.name(), guest.dependencies(), withStarter);
    try (RunningGuest running = RunningGuest.start(guest, loader)) {
      Map<String, String> inside = running.inspect();
      HttpRecording recording = guest.recording();
      return new Observed(recording.replay(running.address()), inside);
    }
  }

  /** Everything that was there is there unchanged; what is new bears the library's name. */
  private static List<String> insideDifferences(
      Map<String, String> without, Map<String, String> with) {
    List<String> differences = new ArrayList<>();
    without.forEach((name, value) -> {
      String now = with.getOrDefault(name, "absent");
      boolean ambiguousBefore = name.startsWith("injection of ") && value.equals("several");
      if (!now.equals(value) && !ambiguousBefore) {
        differences.add(name + ": " + value + " became " + now);
      }
    });
    with.forEach((name, value) -> {
      boolean ours =
          name.matches("(?:bean|resolver) (?:headroom|dev\\.headroom).*|injection of .*");
      if (!without.containsKey(name) && !ours) {
        differences.add(name + ": new, " + value);
      }
    });
    return differences;
  }

  private record Observed(List<HttpAnswer> answers, Map<String, String> inside) {}
}
