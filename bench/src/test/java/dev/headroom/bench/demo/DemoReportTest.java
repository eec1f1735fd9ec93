// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Goal;
import dev.headroom.bench.Interval;
import dev.headroom.bench.app.ReferenceApp;
import dev.headroom.bench.demo.CapacitySearch.Capacity;
import dev.headroom.bench.demo.Scenario.About;
import dev.headroom.bench.demo.workload.State;
import dev.headroom.bench.load.LoadResult;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DemoReportTest {

  private static final Goal FASTER = Goal.atLeast("mean", "ms", "100 -> 60 ms", "faster", 1.6);
  private static final Goal USERS = Goal.atLeast("users", "requests/s", "5 x", "more", 5);

  @Test
  void boundsARatioOfCapacitiesByWhatWasSustainedAndMissed() {
    BenchRow row = figures(null).capacityRow(USERS);

    assertThat(row.value()).isEqualTo(10);
    assertThat(interval(row).low()).isCloseTo(1000 / 110.0, within(0.01));
    assertThat(interval(row).high()).isCloseTo(11, within(0.01));
    assertThat(row.figures()).containsEntry("before", 100.0).containsEntry("besideValue", 5.0);
    assertThat(row.met()).isTrue();
  }

  @Test
  void hasNoUpperBoundWhereNoLoadWasMissed() {
    LoadFigures figures = figures(null);
    figures.capacity(State.HEADROOM, new Capacity(1000, Double.POSITIVE_INFINITY, List.of()));
    BenchRow row = figures.capacityRow(USERS);

    assertThat(row.met()).isTrue();
    assertThat(row.spread()).isZero();
    assertThat(DemoReport.interval(row)).isEqualTo("9.09..");
    assertThat(row.toJson()).containsKey("low").doesNotContainKey("high");
  }

  @Test
  void meetsNoGoalWhereTheStateBeforeMissedNoLoad() {
    LoadFigures figures = figures(null);
    figures.capacity(State.ORIGINAL, new Capacity(100, Double.POSITIVE_INFINITY, List.of()));

    assertThat(figures.capacityRow(USERS).met()).isFalse();
  }

  @Test
  void comparesTheHeapOfEachStateAtItsOwnCapacity() {
    LoadFigures figures = figures(null);
    SteadyRun any = run(5);
    figures.atOwnCapacity(State.ORIGINAL, new SteadyRun(any.result(), any.delta(), 50, 40));
    figures.atOwnCapacity(State.HEADROOM, new SteadyRun(any.result(), any.delta(), 100, 40));
    Goal goal = Goal.atMost("heap", "MB", "", "after / before", 0.5);
    BenchRow row = figures.heapPerLoadRow(goal);

    assertThat(row.figures()).containsEntry("before", 0.5).containsEntry("after", 0.1);
    assertThat(row.value()).isCloseTo(0.2, within(1e-9));
    figures.capacity(State.ORIGINAL, new Capacity(0, 0.5, List.of()));
    assertThat(figures.heapPerLoadRow(goal).value()).isNull();
  }

  @Test
  void showsCapacitiesBelowTheirOwnStatesWhereAnotherStateIsJudged() {
    BenchRow row = figures(null).capacityRow(USERS, State.PLAIN);

    assertThat(row.value()).isEqualTo(5);
    assertThat(row.figures())
        .containsEntry("before", 100.0)
        .containsEntry("beside", 200.0)
        .containsEntry("after", 1000.0);
  }

  @Test
  void boundsTheRatioToAStateThatSustainedNoLoadByTheLoadThatItMissed() {
    LoadFigures figures = figures(null);
    figures.capacity(State.ORIGINAL, new Capacity(0, 0.5, List.of()));

    BenchRow row = figures.capacityRow(USERS);

    assertThat(row.value()).isEqualTo(2000);
    assertThat(interval(row).low()).isEqualTo(2000);
    assertThat(interval(row).high()).isInfinite();
    assertThat(row.figures())
        .containsEntry("before", 0.0)
        .containsEntry("remark", "original missed even 0.5 requests/s; the ratio is a lower bound");
  }

  @Test
  void namesTheFigureOfAStateWithOtherSettings() {
    LoadFigures figures = figures(null);
    figures.without("cache", capacity(500));
    Scenario.Improvement improvement = new Scenario.Improvement("to-2", "2 x", Map.of(), 1.5, 0.8);
    figures.improved(improvement, capacity(250), List.of(run(40)), List.of(run(20)));

    BenchRow without = figures.contributions().getFirst();
    assertThat(without.value()).isEqualTo(2);
    assertThat(without.figures())
        .containsEntry("after", 1000.0)
        .containsEntry("variant", "headroom without cache")
        .containsEntry("variantFigure", 500.0)
        .doesNotContainKey("before");
    BenchRow throughput = figures.improvements().getFirst();
    assertThat(throughput.value()).isEqualTo(2.5);
    assertThat(throughput.figures())
        .containsEntry("before", 100.0)
        .containsEntry("variant", "original with to-2")
        .containsEntry("variantFigure", 250.0)
        .doesNotContainKey("after");
  }

  @Test
  void comparesRoundsInPairs() {
    BenchRow row = figures(null).fasterRow(FASTER, SteadyRun::meanMillis);

    assertThat(row.value()).isCloseTo(4, within(0.1));
    assertThat(interval(row).low()).isCloseTo(3.9, within(0.2));
    assertThat(row.met()).isTrue();
  }

  @Test
  void voidsARowWhoseAnswersDiffer() {
    BenchRow row = figures("void: 1 of 500 answers differ").capacityRow(USERS);

    assertThat(row.value()).isNull();
    assertThat(row.met()).isFalse();
    assertThat(row.why()).contains("differ");
  }

  @Test
  void saysThatNoLoadWasSustained() {
    LoadFigures figures = new LoadFigures(State.ORIGINAL, null);
    figures.capacity(State.HEADROOM, new Capacity(100, 200, List.of()));

    assertThat(figures.capacityRow(USERS).met()).isFalse();
    assertThat(figures.capacityRow(USERS).why()).contains("no load");
  }

  @Test
  void judgesPlainIfAskedAndShowsOriginalBesideIt() {
    LoadFigures figures = new LoadFigures(State.PLAIN, null);

    assertThat(figures.before()).isEqualTo(State.PLAIN);
    assertThat(figures.beside()).isEqualTo(State.ORIGINAL);
  }

  @Test
  void comparesTheDatabaseAloneByTheCapacityWithoutCaches() {
    LoadFigures figures = figures(null);
    figures.without("caches", capacity(500));
    BenchRow row = figures.withoutRow(USERS, "caches");

    assertThat(row.value()).isEqualTo(5);
    assertThat(row.figures()).containsEntry("before", 100.0).containsEntry("variantFigure", 500.0);
  }

  @Test
  void saysOfAFeatureThatWasNotLeftOutWhyItWasNot() {
    LoadFigures figures = figures(null);
    figures.withoutSkipped("caches", "not measured: over time");

    assertThat(figures.withoutRow(USERS, "caches").why()).isEqualTo("not measured: over time");
    assertThat(figures.contributions().getFirst().why()).isEqualTo("not measured: over time");
    assertThat(figures.contributions().getFirst().figures()).doesNotContainKey("variant");
  }

  @Test
  void countsTheRequestsThatWereAnsweredWithoutRedis() {
    LoadFigures figures = figures(null);
    Goal goal = Goal.atLeast("answered", "share", "", "answered requests", 0.999);
    assertThat(figures.outageRow(goal).value()).isNull();
    figures.outage(run(5));

    assertThat(figures.outageRow(goal).value()).isEqualTo(1);
    assertThat(figures.outageRow(goal).met()).isTrue();
  }

  @Test
  void knowsTheShareOfQuickStatements() {
    assertThat(run(5).delta().quickQueryShare()).isEqualTo(0.9);
    assertThat(MetricsSnapshot.NONE.quickQueryShare()).isNaN();
  }

  @Test
  void countsCachedResponsesAsHits() {
    assertThat(new MetricsSnapshot(0, 0, 0, 40, 10, 50).hitRate()).isEqualTo(0.9);
  }

  @Test
  void addsUpTheCountersOfInstancesAndSeries() {
    MetricsSnapshot one = new MetricsSnapshot(1, 2, 1, 3, 4, 5);
    String text =
        """
        # HELP db_query_duration_seconds x
        db_query_duration_seconds_count{outcome="a"} 3
        db_query_duration_seconds_count{outcome="b"} 4
        db_query_duration_seconds_count_other 9
        """;

    assertThat(one.plus(one)).isEqualTo(new MetricsSnapshot(2, 4, 2, 6, 8, 10));
    assertThat(MetricsSnapshot.sum(text, "db_query_duration_seconds_count")).isEqualTo(7);
  }

  @Test
  void writesAPageThatIsWellFormedAndNeedsNoNetwork() throws Exception {
    String html = new DemoPage(report()).html();
    String xml =
        html.replace("<!doctype html>", "")
            .replaceAll("<meta ([^>]*)>", "<meta $1/>")
            .replace("<br>", "<br/>")
            .replaceAll("&(middot|times|rarr|plusmn|ge|le|quot);", "");

    assertThat(
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)))
                .getDocumentElement()
                .getTagName())
        .isEqualTo("html");
    assertThat(html).doesNotContain("http://").doesNotContain("https://").doesNotContain("<script");
  }

  @Test
  void drawsTheEndpointsAloneInTheColoursOfTheirStates() {
    String html = new DemoPage(report(State.PLAIN)).html();
    String bars = html.substring(html.indexOf("Each endpoint"), html.indexOf("Rows and goals"));

    assertThat(bars)
        .contains("one-endpoint")
        .doesNotContain(">mean<")
        .containsSubsequence(
            "class=\"second\"", "20 ms", "class=\"first\"", "40 ms", "class=\"ours\"", "10 ms");
  }

  @Test
  void separatesWhatRequestsFilledOfTheHeapFromTheRest() {
    LoadFigures figures = new LoadFigures(State.ORIGINAL, null);
    SteadyRun any = run(5);
    figures.add(State.ORIGINAL, new SteadyRun(any.result(), any.delta(), 90, 40));
    figures.add(State.HEADROOM, new SteadyRun(any.result(), any.delta(), 60, 45));
    Goal goal = Goal.atMost("memory", "MB", "-60 %", "after / before", 0.4);

    assertThat(figures.steadyRow(goal, SteadyRun::liveMegabytes).met()).isFalse();
    BenchRow filled = figures.steadyRow(goal, SteadyRun::filledMegabytes);
    assertThat(filled.met()).isTrue();
    assertThat(filled.value()).isEqualTo(0.3);
  }

  @Test
  void writesJsonThatAScriptCanJudge() {
    JsonNode json = JsonMapper.builder().build().readTree(report().json());
    JsonNode row = json.get("rows").get(0);

    assertThat(json.get("suite").asString()).isEqualTo("demo-alpine");
    assertThat(json.get("before").asString()).isEqualTo("original");
    assertThat(row.get("id").asString()).isEqualTo("users");
    assertThat(row.get("met").asBoolean()).isTrue();
    assertThat(row.get("original").asString()).isEqualTo("5 x");
    assertThat(row.get("before").asDouble()).isEqualTo(100);
    assertThat(row.get("after").asDouble()).isEqualTo(1000);
    assertThat(row.get("low").asDouble()).isLessThan(row.get("high").asDouble());
  }

  @Test
  void printsATableThatSaysWhatIsNotMetAndWhy() {
    assertThat(report().table())
        .contains("users")
        .contains("errors-row: no load broke the state before")
        .contains("NO")
        .contains("highest load of reads")
        .contains("2000 answers, all equal");
  }

  private static Interval interval(BenchRow row) {
    return Objects.requireNonNull(row.interval());
  }

  private static DemoReport report() {
    return report(State.ORIGINAL);
  }

  private static DemoReport report(State before) {
    LoadFigures figures = figures(before, null);
    BenchRow endpoint =
        BenchRow.of("one-endpoint", "ms", "before / after")
            .figure("before", 20.0)
            .figure("beside", 40.0)
            .figure("after", 10.0)
            .point(2.0, 1)
            .atLeast(0);
    List<BenchRow> rows =
        List.of(
            figures.capacityRow(USERS),
            figures.fasterRow(FASTER, SteadyRun::meanMillis),
            figures.errorsRow(Goal.atMost("errors-row", "share", "half", "after / before", 0.5)));
    About about =
        new About(
            ReferenceApp.ALPINE, "Alpine", "data <1>", "faults", "defaults", "mix", List.of());
    return new DemoReport(
        new DemoResult(
            about,
            "a machine <of> \"tests\"",
            Instant.EPOCH,
            new DemoOptions(Path.of("app.jar"), Path.of("data"), Pace.QUICK, before, null),
            Map.of("postgresql", "18"),
            List.of(endpoint),
            rows,
            figures,
            "2000 answers, all equal",
            60));
  }

  private static LoadFigures figures(@Nullable String why) {
    return figures(State.ORIGINAL, why);
  }

  private static LoadFigures figures(State before, @Nullable String why) {
    LoadFigures figures = new LoadFigures(before, why);
    figures.capacity(State.ORIGINAL, capacity(100));
    figures.capacity(State.PLAIN, capacity(200));
    figures.capacity(State.HEADROOM, capacity(1000));
    for (int round = 0; round < 3; round++) {
      figures.add(State.ORIGINAL, run(40 + round));
      figures.add(State.PLAIN, run(20));
      figures.add(State.HEADROOM, run(10));
    }
    return figures;
  }

  private static Capacity capacity(double sustained) {
    CapacitySearch.Attempt attempt = new CapacitySearch.Attempt(sustained, run(5).result());
    return new Capacity(sustained, sustained * 1.1, List.of(attempt));
  }

  private static SteadyRun run(long millis) {
    Histogram latencies = new Histogram(100_000_000, 3);
    latencies.recordValue(millis * 1000);
    LoadResult result = new LoadResult(10, latencies, Map.of(), Map.of(200, 1L), 0, 100);
    return new SteadyRun(result, new MetricsSnapshot(10, 1, 9, 0, 5, 95), Double.NaN, Double.NaN);
  }
}
