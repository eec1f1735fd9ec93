// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.headroom.console.PageRequest;
import dev.headroom.console.view.Action;
import dev.headroom.console.view.Chart;
import dev.headroom.console.view.Concern;
import dev.headroom.console.view.Concerns;
import dev.headroom.console.view.Note;
import dev.headroom.console.view.Page;
import dev.headroom.console.view.Row;
import dev.headroom.console.view.Section;
import dev.headroom.console.view.Table;
import dev.headroom.console.view.Tiles;
import dev.headroom.console.view.Tone;
import dev.headroom.database.index.IndexDefinition;
import dev.headroom.database.index.IndexMigrationSettings;
import dev.headroom.database.index.IndexMigrator;
import dev.headroom.kit.SettableTime;
import dev.headroom.monitor.alert.AlertSettings;
import dev.headroom.monitor.alert.Alerts;
import dev.headroom.monitor.baseline.Baseline;
import dev.headroom.monitor.baseline.Baselines;
import dev.headroom.monitor.decision.Decisions;
import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.recorder.HistorySettings;
import dev.headroom.monitor.recorder.RecordedHistory;
import dev.headroom.monitor.recorder.Recorder;
import io.micrometer.core.instrument.Timer;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The pages of scaling, baselines and index migrations, on a history that the test writes. */
class PlanningPagesTest {
  private final SettableTime time = new SettableTime();
  private final Recorder recorder = Recorder.create();
  private final RecordedHistory history =
      new RecordedHistory(recorder, HistorySettings.defaults(), "one", time);
  private final AtomicReference<Double> cpu = new AtomicReference<>(0.2);

  private PageRequest request(Map<String, String> parameters) {
    return new PageRequest(parameters, "ana", time.now(), List.of(), null);
  }

  private void minutes(int count, Duration took) {
    Timer timer =
        recorder.timer(
            "headroom.monitor.request.duration", "method", "GET", "route", "/a", "status", "200");
    for (int i = 0; i < 6 * count; i++) {
      timer.record(took.plusMillis(i % 7));
      timer.record(took);
      time.advance(Duration.ofSeconds(10));
      history.record();
    }
  }

  private Alerts alerts() {
    recorder.gauge("process.cpu.usage", cpu, AtomicReference::get);
    return Alerts.start(history, AlertSettings.defaults(), notices -> {});
  }

  @Test
  void reportsAnIndicatorThatWasMetForEightOfTenMinutes() {
    try (Alerts alerts = alerts()) {
      ScalingPage page = new ScalingPage(alerts, history, present -> List.of());
      minutes(12, Duration.ofMillis(5));
      assertThat(page.concerns()).isEmpty();

      cpu.set(0.85);
      minutes(5, Duration.ofMillis(5));
      assertThat(page.concerns()).as("not yet sustained").isEmpty();
      minutes(5, Duration.ofMillis(5));

      Concern concern = page.concerns().getFirst();
      assertThat(concern.tone()).isEqualTo(Tone.NOTICE);
      assertThat(concern.title()).contains("processors");
      assertThat(concern.advice().evidence()).isEqualTo("It is 85 %; the threshold is 70 %.");
      assertThat(concern.advice().remedy()).isEqualTo("Add an instance, or processors.");
      Row row = row(page.page(request(Map.of())), "Indicators", "scaling-cpu");
      assertThat(row.cells().get(1).text()).isEqualTo("85 %");
      assertThat(row.cells().get(3).text()).isEqualTo("100 %");
      assertThat(row.cells().get(4).text()).isNotEmpty();
    }
  }

  @Test
  void drawsEachIndicatorThatHasValuesBesideItsThreshold() {
    try (Alerts alerts = alerts()) {
      minutes(3, Duration.ofMillis(5));

      Page page = new ScalingPage(alerts, history, present -> List.of()).page(request(Map.of()));

      assertThat(all(page, Chart.class).map(Chart::title))
          .contains("scaling-cpu", "scaling-response-time")
          .doesNotContain("scaling-pool");
      Chart chart = all(page, Chart.class).findFirst().orElseThrow();
      assertThat(chart.lines())
          .extracting(Chart.Line::label, each -> chart.text(each.last()))
          .containsExactly(tuple("value", "20 %"), tuple("threshold", "70 %"));
      assertThat(row(page, "Indicators", "scaling-pool").cells().get(3).note())
          .contains("nothing has recorded");
    }
  }

  @Test
  void predictsForTheInstancesThatThereAre() {
    try (Alerts alerts = alerts()) {
      ScalingPage page =
          new ScalingPage(
              alerts, history, present -> List.of(new Note("Instances", present + " now")));

      assertThat(notes(page.page(request(Map.of())))).contains("1 now");
    }
  }

  @Test
  void saysWhichSettingIsMissing() {
    ScalingPage withoutAlerts = new ScalingPage(null, history, present -> List.of());
    assertThat(notes(withoutAlerts.page(request(Map.of()))))
        .anySatisfy(each -> assertThat(each).contains("headroom.monitor.alerts.enabled=true"));
    assertThat(withoutAlerts.concerns()).isEmpty();
    ScalingPage withoutHistory = new ScalingPage(null, History.none(), present -> List.of());
    assertThat(notes(withoutHistory.page(request(Map.of()))))
        .singleElement()
        .asString()
        .contains("headroom.monitor.history.enabled=true");
    assertThat(notes(new BaselinesPage(null).page(request(Map.of()))))
        .singleElement()
        .asString()
        .contains("headroom.monitor.history.enabled=true");
    assertThat(notes(new MigrationsPage(null, null, History.none()).page(request(Map.of()))))
        .satisfiesExactly(
            each -> assertThat(each).contains("headroom.database.indexes"),
            each -> assertThat(each).contains("headroom.database.advice.mode=preview"));
  }

  private Baselines baselines() {
    return new Baselines(
        window ->
            Baseline.of(history, window, "1.0", Map.of("pool", "10"), Map.of("database", "up")),
        new Decisions(time));
  }

  @Test
  void recordsABaselineOnceItIsConfirmed() {
    minutes(20, Duration.ofMillis(5));
    Baselines baselines = baselines();
    BaselinesPage page = new BaselinesPage(baselines);

    Page question = page.page(request(Map.of("minutes", "15")));
    assertThat(baselines.recorded()).as("a question changes nothing").isEmpty();
    Concern confirm = all(question, Concerns.class).findFirst().orElseThrow().concerns().getFirst();
    Action record = confirm.actions().getFirst();
    assertThat(page.act(request(record.values())))
        .isEqualTo("the last 15 minutes are the baseline now");

    assertThat(baselines.recorded().orElseThrow().windowSeconds()).isEqualTo(900);
    Page again = page.page(request(Map.of("minutes", "15")));
    assertThat(all(again, Concerns.class).findFirst().orElseThrow().concerns().getFirst().advice())
        .extracting(Concern.Advice::evidence)
        .asString()
        .startsWith("It replaces the baseline of ");
  }

  @Test
  void showsFirstWhatBecameWorseThanTheBaseline() {
    minutes(20, Duration.ofMillis(5));
    Baselines baselines = baselines();
    BaselinesPage page = new BaselinesPage(baselines);
    page.act(request(Map.of("do", "record", "minutes", "15")));
    minutes(20, Duration.ofMillis(50));

    Page shown = page.page(request(Map.of()));

    Table figures = table(shown, "Figures");
    assertThat(figures.rows().getFirst().cells().getLast().text()).isEqualTo("worse");
    assertThat(row(shown, "Figures", "GET /a mean").cells().get(3).text()).startsWith("+");
    assertThat(all(shown, Tiles.class).findFirst().orElseThrow().tiles().get(2).tone())
        .isEqualTo(Tone.NOTICE);
    assertThat(table(shown, "Components").rows()).hasSize(1);
    assertThat(table(shown, "Settings that differ").rows()).isEmpty();
  }

  @Test
  void refusesABaselineOfNothingAndAWindowThatIsNone() {
    BaselinesPage page = new BaselinesPage(baselines());

    assertThatThrownBy(() -> page.act(request(Map.of("do", "record", "minutes", "15"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no baseline was recorded");
    for (String each : List.of("4", "1441", "x", "")) {
      assertThatThrownBy(() -> page.act(request(Map.of("do", "record", "minutes", each))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("5 to 1440 whole minutes");
    }
    assertThat(notes(page.page(request(Map.of("minutes", "4")))))
        .anySatisfy(each -> assertThat(each).contains("5 to 1440 whole minutes"));
    assertThatThrownBy(() -> page.act(request(Map.of("do", "explode", "minutes", "15"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no such action");
  }

  @Test
  void saysThatTheDatabaseCannotBeReadAndStillShowsWhatChanged() {
    history.mark(
        new Event(time.now(), Event.Kind.MIGRATION, "index orders_a", "built on orders", "one"));
    DataSource broken =
        (DataSource)
            Proxy.newProxyInstance(
                DataSource.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                  throw new SQLException("the server refuses connections of user 'secret'");
                });
    IndexMigrator migrator =
        new IndexMigrator(
            broken,
            List.of(IndexDefinition.of("orders_a", "orders", "a")),
            IndexMigrationSettings.defaults(),
            time);

    Page page = new MigrationsPage(migrator, null, history).page(request(Map.of()));

    assertThat(notes(page))
        .singleElement()
        .asString()
        .startsWith("The database cannot be read now: java.sql.SQLException")
        .doesNotContain("secret");
    assertThat(table(page, "What changed").rows().getFirst().cells().get(1).text())
        .isEqualTo("index orders_a");
  }

  private static Row row(Page page, String table, String first) {
    return table(page, table).rows().stream()
        .filter(each -> each.cells().getFirst().text().equals(first))
        .findFirst()
        .orElseThrow();
  }

  private static Table table(Page page, String title) {
    return all(page, Table.class)
        .filter(each -> each.title().equals(title))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> notes(Page page) {
    return all(page, Note.class).map(Note::text).toList();
  }

  private static <S extends Section> Stream<S> all(Page page, Class<S> kind) {
    return page.sections().stream().filter(kind::isInstance).map(kind::cast);
  }
}
