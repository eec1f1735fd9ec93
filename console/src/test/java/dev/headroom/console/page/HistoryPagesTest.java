// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.headroom.console.view.Cell;
import dev.headroom.console.view.Chart;
import dev.headroom.console.view.Concern;
import dev.headroom.console.view.Form;
import dev.headroom.console.view.HeatMap;
import dev.headroom.console.view.Note;
import dev.headroom.console.view.Page;
import dev.headroom.console.view.Row;
import dev.headroom.console.view.Section;
import dev.headroom.console.view.StatusLine;
import dev.headroom.console.view.Table;
import dev.headroom.console.view.Tile;
import dev.headroom.console.view.Tiles;
import dev.headroom.console.view.Tone;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.monitor.alert.AlertRuleSettings;
import dev.headroom.monitor.alert.AlertSettings;
import dev.headroom.monitor.alert.Alerts;
import dev.headroom.monitor.history.Archive;
import dev.headroom.monitor.history.Point;
import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.history.SeriesKind;
import dev.headroom.monitor.history.Timeline;
import dev.headroom.monitor.trend.Trend;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The pages of what was recorded, on a history that the test writes. */
class HistoryPagesTest {
  private final RecordedRequests requests = new RecordedRequests();

  /** Of a processor at 95 % that falls to its limit of 90 % it said "reached". */
  @Test
  void saysFromWhichSideALevelComesToItsLimit() {
    assertThat(limit(0.01)).startsWith("rises to it ");
    assertThat(limit(-0.01)).startsWith("falls to it ");
  }

  private static String limit(double slope) {
    Instant at = Instant.parse("2026-01-01T12:00:00Z");
    return TrendsPage.limit(
            new Trend.Evidence(
                0.001,
                new Trend.Change(at, 1, 2, null),
                new Trend.Interval(slope, slope, slope),
                new Trend.Forecast(0.9, at, at, at)))
        .text();
  }

  @Test
  void sortsRoutesByTheTimeThatTheyTakeTogether() {
    requests
        .step()
        .step("GET", "/fast", "200", Duration.ofMillis(2), 100)
        .step("GET", "/slow", "200", Duration.ofMillis(900), 10)
        .step("GET", "/slow", "500", Duration.ofMillis(900), 10);

    Page page = new RoutesPage(requests.history()).page(requests.request(Map.of()));

    Table routes = only(page, Table.class);
    assertThat(routes.rows().stream().map(each -> each.cells().getFirst().text()))
        .containsExactly("GET /slow", "GET /fast");
    Row slow = routes.rows().getFirst();
    assertThat(slow.cells().get(2).text()).isEqualTo("20");
    assertThat(slow.cells().get(3)).isEqualTo(Cell.of("50 %").with(Tone.BAD));
  }

  @Test
  void countsEachRequestInTheHeatMapOnceAndInItsRow() {
    requests
        .step()
        .step("GET", "/fast", "200", Duration.ofMillis(3), 100)
        .step("GET", "/slow", "200", Duration.ofMillis(1500), 7);

    HeatMap map =
        only(new RoutesPage(requests.history()).page(requests.request(Map.of())), HeatMap.class);

    assertThat(sum(map, "≥ 1 s")).isEqualTo(7);
    assertThat(sum(map, "≥ 2 ms")).isEqualTo(100);
    assertThat(map.sizes().stream().mapToLong(each -> sum(map, each)).sum()).isEqualTo(107);
  }

  @Test
  void showsOneRouteByItsStatus() {
    requests
        .step()
        .step("GET", "/a", "200", Duration.ofMillis(3), 5)
        .step("GET", "/b", "500", Duration.ofMillis(3), 3);

    Page page =
        new RoutesPage(requests.history()).page(requests.request(Map.of("route", "GET /b")));

    Table statuses = only(page, Table.class);
    assertThat(statuses.rows()).hasSize(1);
    assertThat(statuses.rows().getFirst().cells().get(1).text()).isEqualTo("3");
  }

  @Test
  void saysTheWorstFirst() {
    Concern bad =
        Concern.of(Tone.BAD, "redis is down", null, new Concern.Advice("", "start it", ""));
    OverviewPage overview = new OverviewPage(requests.history(), List::of);

    assertThat(only(overview.page(requests.request(Map.of())), StatusLine.class).tone())
        .isEqualTo(Tone.GOOD);
    assertThat(only(overview.page(requests.request(Map.of(), bad)), StatusLine.class))
        .isEqualTo(new StatusLine(Tone.BAD, "redis is down", "start it"));
    assertThat(only(overview.page(requests.request(Map.of(), bad, bad)), StatusLine.class).detail())
        .isEqualTo("2 problems");
  }

  @Test
  void showsRequestsFailuresAndResponseTimeOfTheLastFiveMinutes() {
    requests
        .step()
        .step("GET", "/a", "200", Duration.ofMillis(10), 290)
        .step("GET", "/a", "503", Duration.ofMillis(10), 10);

    Tiles tiles =
        only(
            new OverviewPage(requests.history(), () -> List.of(Tile.of("more", "1", "")))
                .page(requests.request(Map.of())),
            Tiles.class);

    assertThat(tiles.tiles().getFirst().value()).isEqualTo("1/s");
    assertThat(tiles.tiles().get(2).value()).isEqualTo("3.33 %");
    assertThat(tiles.tiles().getLast().label()).isEqualTo("more");
  }

  @Test
  void marksFailuresAsBadOnlyWhereTheyAreMoreThanChance() {
    OverviewPage overview = new OverviewPage(requests.history(), List::of);
    requests
        .step()
        .step("GET", "/a", "200", Duration.ofMillis(10), 1)
        .step("GET", "/a", "503", Duration.ofMillis(10), 2);

    Tile few = only(overview.page(requests.request(Map.of())), Tiles.class).tiles().get(2);
    requests.step("GET", "/a", "503", Duration.ofMillis(10), 1);
    Tile more = only(overview.page(requests.request(Map.of())), Tiles.class).tiles().get(2);

    assertThat(few.value()).isEqualTo("66.7 %");
    assertThat(few.tone()).isEqualTo(Tone.PLAIN);
    assertThat(more.tone()).isEqualTo(Tone.BAD);
  }

  @Test
  void readsAThresholdWithItsUnitAndSaysWhatIsWrongWithAnother() {
    requests.step().step("GET", "/a", "200", Duration.ofMillis(10), 290);
    try (Alerts alerts =
        Alerts.start(requests.history(), AlertSettings.defaults(), notices -> {})) {
      AlertsPage alertsPage = new AlertsPage(alerts);

      // A number alone would be read in the base unit: 95 for 0.9 was 9500 %.
      assertThat(alertsPage.page(requests.request(Map.of("rule", "cpu"))).sections().getFirst())
          .isInstanceOfSatisfying(
              Form.class, form -> assertThat(form.fields().getLast().value()).isEqualTo("90%"));
      assertThat(
              alertsPage
                  .page(requests.request(Map.of("rule", "response-time", "threshold", "500ms")))
                  .sections())
          .anySatisfy(each -> assertThat(each.toString()).contains("> 500ms would have fired"));
      assertThat(
              alertsPage
                  .page(requests.request(Map.of("rule", "response-time", "threshold", "70%")))
                  .sections())
          .anySatisfy(
              each -> assertThat(each.toString()).contains("'70%' has another unit than 2s"));
    }
  }

  @Test
  void callsARuleFineOnlyWhereItsMeterWasRecorded() {
    requests.step().step("GET", "/a", "200", Duration.ofMillis(10), 290);
    try (Alerts alerts =
        Alerts.start(requests.history(), AlertSettings.defaults(), notices -> {})) {
      alerts.evaluate();
      Page page = new AlertsPage(alerts).page(requests.request(Map.of()));

      assertThat(only(page, Table.class).rows())
          .extracting(each -> each.cells().getFirst().text(), each -> each.cells().get(1).text())
          .contains(tuple("response-time", "ok"), tuple("jobs-late", "no data"));
    }
  }

  @Test
  void saysThatAnAlertIsFineAgainWhileItKeepsFiring() {
    AtomicInteger used = new AtomicInteger(1);
    requests.recorder().gauge("process.cpu.usage", used);
    try (Alerts alerts =
        Alerts.start(requests.history(), AlertSettings.defaults(), notices -> {})) {
      AlertsPage page = new AlertsPage(alerts);
      evaluate(alerts, Duration.ofMinutes(7));
      assertThat(page.concerns().getFirst().advice().evidence()).doesNotContain("fine again");

      used.set(0);
      evaluate(alerts, Duration.ofSeconds(80));
      assertThat(page.concerns().getFirst().advice().evidence())
          .contains("is 0 %; the threshold is 90 %. It is fine again");
    }
  }

  private void evaluate(Alerts alerts, Duration passed) {
    for (long i = 0; i < passed.dividedBy(Duration.ofSeconds(10)); i++) {
      requests.step();
      alerts.evaluate();
    }
  }

  @Test
  void showsTheProcessorsOfTheBusiestInstanceAndNotTheirSum() {
    for (String instance : List.of("a", "b", "c")) {
      requests
          .recorder()
          .gauge(
              "process.cpu.usage", Tags.of("instance", instance), instance.equals("b") ? 0.5 : 0.4);
    }
    requests.step().step();

    Page page = new OverviewPage(requests.history(), List::of).page(requests.request(Map.of()));

    Tile cpu = only(page, Tiles.class).tiles().getFirst();
    assertThat(cpu.value()).isEqualTo("50 %");
    assertThat(cpu.tone()).isEqualTo(Tone.PLAIN);
    assertThat(
            page.sections().stream()
                .filter(each -> each instanceof Chart chart && chart.title().equals("CPU"))
                .map(each -> ((Chart) each).lines().getFirst().last()))
        .containsExactly(0.5);
  }

  @Test
  void showsEveryMeterByItsKind() {
    requests.recorder().counter("orders", "kind", "a").increment();
    requests.step().recorder().counter("orders", "kind", "a").increment(20);
    requests.recorder().counter("orders", "kind", "b").increment(5);
    requests.step();
    MetersPage meters = new MetersPage(requests.history());

    Table names = only(meters.page(requests.request(Map.of())), Table.class);
    assertThat(names.rows().stream().map(each -> each.cells().getFirst().text()))
        .contains("orders");

    Page page = meters.page(requests.request(Map.of("name", "orders")));
    Chart chart = only(page, Chart.class);
    assertThat(chart.lines().stream().map(Chart.Line::label)).containsExactly("a", "b");
    assertThat(chart.lines().getFirst().last()).isEqualTo(2.0);
  }

  /** Of a timer with three series: its quantiles, and the rate of each. */
  @Test
  void readsTheHistoryOnceHoweverManySeriesAMeterHas() {
    for (String route : List.of("/a", "/b", "/c")) {
      requests.step("GET", route, "200", Duration.ofMillis(10), 20);
    }
    requests.step();
    CountedHistory counted = new CountedHistory(requests.history(), null);
    MetersPage meters = new MetersPage(counted);

    Page page = meters.page(requests.request(Map.of("name", "headroom.monitor.request.duration")));

    assertThat(page.sections()).filteredOn(Chart.class::isInstance).hasSize(2);
    assertThat(counted.passes()).isOne();
    assertThat(windows(page)).containsExactly("Last hour", "Last day", "Last seven days");
  }

  @Test
  void showsNinetyDaysOfAMeterFromTheStoreAndReadsThemOnce() {
    requests.recorder().counter("orders").increment();
    requests.step().recorder().counter("orders").increment(6);
    requests.step();
    AtomicInteger reads = new AtomicInteger();
    Archive archive =
        (series, range, levels) -> {
          reads.incrementAndGet();
          Instant start = range.to().minus(Duration.ofDays(40));
          Point point = new Point(start, new Sample.Increase(21_600));
          return new Timeline(SeriesKind.COUNTER, range.step(), List.of(point));
        };
    MetersPage meters = new MetersPage(new CountedHistory(requests.history(), archive));
    assertThat(windows(meters.page(requests.request(Map.of("name", "orders")))))
        .contains("Last 90 days, from the store");

    Map<String, String> quarter = Map.of("name", "orders", "window", "quarter");
    Page page = meters.page(requests.request(quarter));
    meters.page(requests.request(quarter));

    assertThat(page.lead()).isEqualTo("orders, over the last 90 days.");
    Chart chart = only(page, Chart.class);
    assertThat(chart.note()).contains("from the store since");
    assertThat(chart.lines().getFirst().last()).isEqualTo(1.0);
    assertThat(reads).hasValue(1);
  }

  @Test
  void saysThatTheStoreDoesNotAnswer() {
    requests.recorder().counter("orders").increment();
    requests.step();
    Archive silent =
        (series, range, levels) -> {
          throw new StoreUnavailableException("postgres", "load history", Duration.ofSeconds(1));
        };
    MetersPage meters = new MetersPage(new CountedHistory(requests.history(), silent));

    Page page = meters.page(requests.request(Map.of("name", "orders", "window", "quarter")));

    assertThat(only(page, Note.class).text()).contains("did not answer load history", "later");
  }

  private static List<String> windows(Page page) {
    return page.sections().stream()
        .filter(each -> each instanceof Table table && table.title().equals("Windows"))
        .flatMap(each -> ((Table) each).rows().stream())
        .map(each -> each.cells().getFirst().text())
        .toList();
  }

  /** By minutes, 60 values of the tag and a window of a day: more than a page may cost. */
  @Test
  void saysWhyARuleIsNotReplayed() {
    for (int i = 0; i < 60; i++) {
      requests.recorder().counter("orders", "kind", String.valueOf(i));
    }
    for (int i = 0; i < 6 * 60 * 8; i++) {
      requests.step();
    }
    AlertRuleSettings costly = AlertRuleSettings.of("costly", "rate(orders[4h]) by (kind) < 0");
    AlertSettings settings = new AlertSettings(true, false, Duration.ZERO, 6, List.of(costly));
    try (Alerts alerts = Alerts.start(requests.history(), settings, notices -> {})) {
      Page page = new AlertsPage(alerts).page(requests.request(Map.of("rule", "costly")));

      assertThat(only(page, Note.class).text())
          .startsWith("It is not replayed: the expression 'rate(orders[4h]) by (kind)' reads")
          .contains("at most 3000000 are allowed: shorten");
    }
  }

  @Test
  void showsBusinessMetrics() {
    requests.recorder().counter("business.orders_paid").increment();
    requests.step().recorder().counter("business.orders_paid").increment(6);
    requests.step();

    Page page = new BusinessPage(requests.history()).page(requests.request(Map.of()));

    assertThat(only(page, Chart.class).title()).isEqualTo("orders paid");
  }

  private static long sum(HeatMap map, String size) {
    return map.counts().get(map.sizes().indexOf(size)).stream().mapToLong(Long::longValue).sum();
  }

  /** Returns the first section of a kind. */
  private static <S extends Section> S only(Page page, Class<S> kind) {
    return page.sections().stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .findFirst()
        .orElseThrow();
  }
}
