// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.MonitoringFiles.Expression;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The files of Prometheus and Grafana read what the applications export, and are well-formed. */
class MonitoringFilesTest {

  /** What Prometheus adds to each series, and what rules make. */
  private static final Set<String> ADDED = Set.of("job", "instance", "le", "metric");

  /** Of Micrometer's own meters, and under the names of the reference systems. */
  private static final Set<String> OTHERS =
      Set.of(
          "up",
          "process_start_time_seconds",
          "system_cpu_usage",
          "jvm_memory_used_bytes",
          "jvm_memory_max_bytes",
          "jvm_gc_pause_seconds_sum",
          "api_request_duration_seconds_count",
          "api_request_duration_seconds_sum",
          "api_request_duration_seconds_bucket",
          "api_requests_active",
          "db_query_duration_seconds_count",
          "db_query_duration_seconds_sum",
          "db_query_duration_seconds_bucket",
          "db_pool_active",
          "db_pool_idle",
          "db_pool_waiting",
          "db_pool_max");

  private final ReferenceMeters reference = ReferenceMeters.read();
  private final Set<String> recorded = new HashSet<>();

  MonitoringFilesTest() {
    MonitoringFiles.recorded().forEach(each -> recorded.add(each.name()));
  }

  private static Stream<Expression> all() {
    return Stream.of(
            MonitoringFiles.ofDashboards(), MonitoringFiles.recorded(), MonitoringFiles.alerts())
        .flatMap(List::stream);
  }

  @Test
  void everyQueryReadsMetersThatThereAre() {
    assertThat(all()).hasSizeGreaterThan(120);
    assertThat(all())
        .allSatisfy(each ->
            assertThat(PromQl.of(each.text()).meters())
                .as(each.toString())
                .allMatch(name ->
                    recorded.contains(name) || reference.has(name) || OTHERS.contains(name)));
  }

  @Test
  void everyQueryOfOneMeterUsesItsLabels() {
    assertThat(all())
        .allSatisfy(each -> {
          PromQl query = PromQl.of(each.text());
          if (query.meters().stream().allMatch(reference::has)) {
            Set<String> known = new TreeSet<>(ADDED);
            query.meters().forEach(name -> known.addAll(reference.labels(name)));
            assertThat(known).as(each.toString()).containsAll(query.labels());
          }
        });
  }

  // What an operator reads must have a meter behind it; what has one need not be on a dashboard.
  @Test
  void everyCapabilityOfTheReferenceIsOnADashboard() {
    Set<String> read = new TreeSet<>();
    MonitoringFiles.ofDashboards()
        .forEach(each -> PromQl.of(each.text()).meters().forEach(name -> read.add(family(name))));
    MonitoringFiles.recorded()
        .forEach(each -> PromQl.of(each.text()).meters().forEach(name -> read.add(family(name))));
    assertThat(read)
        .contains(
            "headroom_cache",
            "headroom_limit",
            "headroom_overload",
            "headroom_session",
            "headroom_edge",
            "headroom_database",
            "headroom_job",
            "headroom_media",
            "headroom_monitor");
  }

  private static String family(String name) {
    String[] words = name.split("_", -1);
    return words.length > 1 ? words[0] + "_" + words[1] : name;
  }

  @Test
  void namesAreReadFromExpressions() {
    PromQl query =
        PromQl.of(
            "topk(10, histogram_quantile(0.95, sum by (route, le)"
                + " (rate(a_bucket{job=~\"x{y}\"}[5m])))) / on (job) group_left b:c:rate5m > 0.1"
                + " unless d offset 5m");
    assertThat(query.meters()).containsExactly("a_bucket", "b:c:rate5m", "d");
    assertThat(query.labels()).containsExactly("job", "le", "route");
  }

  @Test
  void everyPanelSaysWhatItShowsInWhichUnitAndOverlapsNoOther() {
    for (Path file : MonitoringFiles.dashboards()) {
      JsonNode dashboard = MonitoringFiles.json(file);
      assertThat(file.getFileName()).hasToString(dashboard.path("uid").asString() + ".json");
      assertThat(dashboard.path("title").asString()).startsWith("Headroom / ");
      Set<String> places = new HashSet<>();
      Set<Integer> ids = new HashSet<>();
      for (JsonNode panel : dashboard.path("panels")) {
        String title = file.getFileName() + ", " + panel.path("title").asString();
        assertThat(panel.path("title").asString()).as(title).isNotBlank();
        assertThat(panel.path("description").asString()).as(title).endsWith(".");
        assertThat(panel.path("fieldConfig").path("defaults").path("unit").asString())
            .as(title)
            .isNotBlank();
        assertThat(panel.path("targets")).as(title).isNotEmpty();
        assertThat(ids.add(panel.path("id").asInt())).as(title).isTrue();
        JsonNode at = panel.path("gridPos");
        for (int x = 0; x < at.path("w").asInt(); x++) {
          for (int y = 0; y < at.path("h").asInt(); y++) {
            int column = at.path("x").asInt() + x;
            assertThat(column).as(title).isLessThan(24);
            assertThat(places.add(column + " " + (at.path("y").asInt() + y))).as(title).isTrue();
          }
        }
      }
    }
  }

  @Test
  void thereIsADashboardForEachSubject() {
    assertThat(MonitoringFiles.dashboards())
        .extracting(each -> each.getFileName().toString())
        .containsExactly(
            "headroom-api.json",
            "headroom-business.json",
            "headroom-cache.json",
            "headroom-database.json",
            "headroom-jobs.json",
            "headroom-sessions.json",
            "headroom-users.json");
  }

  @Test
  void thePageNamesEveryAlert() throws Exception {
    String page =
        Files.readString(
            MonitoringFiles.FOLDER.resolveSibling("docs").resolve("monitor/prometheus.md"));
    assertThat(MonitoringFiles.alerts())
        .allSatisfy(each -> assertThat(page).contains("`" + each.name() + "`"));
  }

  @Test
  void everyAlertHasARunbookAndNoOtherHas() throws Exception {
    String page =
        Files.readString(
            MonitoringFiles.FOLDER.resolveSibling("docs").resolve("operate/runbooks.md"));
    List<String> headed =
        page.lines()
            .filter(line -> line.startsWith("### "))
            .flatMap(line -> Pattern.compile("`([A-Z][A-Za-z]+)`").matcher(line).results())
            .map((MatchResult name) -> name.group(1))
            .toList();
    assertThat(headed)
        .containsExactlyInAnyOrderElementsOf(
            MonitoringFiles.alerts().stream().map(Expression::name).toList());
  }

  @Test
  void promtoolAcceptsTheConfigurationAndTheRules() throws Exception {
    for (String[] check :
        List.of(
            new String[] {"check", "config", "prometheus.yml"},
            new String[] {"check", "rules", "headroom.rules.yml", "headroom.alerts.yml"},
            new String[] {"test", "rules", "headroom.test.yml"})) {
      Optional<PrometheusServer.Output> output = PrometheusServer.tool(check);
      if (output.isPresent()) { // .ci/run installs it; elsewhere the tests above stand alone
        assertThat(output.get().code()).as(output.get().text()).isZero();
      }
    }
  }
}
