// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page;

import dev.headroom.console.ConsolePage;
import dev.headroom.console.PageRequest;
import dev.headroom.console.view.Cell;
import dev.headroom.console.view.Chart;
import dev.headroom.console.view.Column;
import dev.headroom.console.view.Format;
import dev.headroom.console.view.Note;
import dev.headroom.console.view.Page;
import dev.headroom.console.view.PageGroup;
import dev.headroom.console.view.Row;
import dev.headroom.console.view.Section;
import dev.headroom.console.view.Table;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.monitor.history.Archive;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.SeriesId;
import dev.headroom.monitor.history.SeriesKind;
import dev.headroom.monitor.history.StepCache;
import dev.headroom.monitor.history.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Every meter that the history records, each over an hour, a day or a week, and over 90 days where
 * a store keeps them.
 *
 * <p>Thread-safe.
 */
public final class MetersPage implements ConsolePage {
  private static final int MAX_LINES = 6;
  private static final Map<String, Duration> WINDOWS =
      Map.of("hour", Duration.ofHours(1), "day", Duration.ofDays(1), "week", Duration.ofDays(7));

  /** The window that is read from the store. */
  private static final String QUARTER = "quarter";

  private final History history;
  private final StepCache<String, Timeline> archived = new StepCache<>(MAX_LINES);

  /** Creates the page. */
  public MetersPage(History history) {
    this.history = history;
  }

  @Override
  public Place place() {
    return new Place("/meters", "Meters", PageGroup.HISTORY);
  }

  @Override
  public Page page(PageRequest request) {
    String name = request.get("name");
    return history.names().contains(name) ? meter(name, request) : names();
  }

  private Page names() {
    return Page.of(
        "Everything that is recorded. Choose a meter to see it over time.",
        new Table(
            "Meters",
            "",
            List.of(
                Column.text("Meter"),
                Column.text("Kind"),
                Column.text("Unit"),
                Column.number("Series")),
            history.names().stream()
                .map(each -> {
                  List<SeriesId> series = history.find(each, Map.of());
                  return Row.of(
                      Cell.of(each).to("/meters?name=" + Instances.encoded(each)),
                      Cell.of(series.isEmpty() ? "" : Format.words(kind(series))),
                      Cell.of(unit(series)),
                      Cell.of(series.size()));
                })
                .toList(),
            "Nothing was recorded yet."));
  }

  private Page meter(String name, PageRequest request) {
    String window = WINDOWS.containsKey(request.get("window")) ? request.get("window") : "hour";
    History chosen = Instances.chosen(history, request);
    List<SeriesId> series = chosen.find(name, Map.of());
    Archive archive = history.archive().orElse(null);
    List<Section> sections = new ArrayList<>();
    if (request.get("window").equals(QUARTER) && archive != null && !series.isEmpty()) {
      window = "90 days";
      sections.addAll(archived(name, series, archive, request.now()));
    } else {
      Duration length = WINDOWS.getOrDefault(window, Duration.ofHours(1));
      sections.addAll(recorded(name, series, TimeCharts.of(chosen, request.now(), length)));
    }
    List<Row> windows = new ArrayList<>();
    windows.add(window("Last hour", name, "hour"));
    windows.add(window("Last day", name, "day"));
    windows.add(window("Last seven days", name, "week"));
    if (archive != null) {
      windows.add(window("Last 90 days, from the store", name, QUARTER));
    }
    sections.add(new Table("Windows", "", List.of(Column.text("Window")), windows, ""));
    return new Page(name + ", over the last " + window + ".", sections);
  }

  private static Row window(String label, String name, String window) {
    return Row.of(
        Cell.of(label).to("/meters?name=" + Instances.encoded(name) + "&window=" + window));
  }

  /** Reads all series of a meter in one pass, each by itself and all as one. */
  private static List<Section> recorded(String name, List<SeriesId> series, TimeCharts charts) {
    if (series.isEmpty()) {
      return List.of(new Note(name, "Nothing of it was recorded here."));
    }
    List<List<SeriesId>> groups = new ArrayList<>();
    groups.add(series);
    series.forEach(each -> groups.add(List.of(each)));
    List<Timeline> read = charts.readEach(groups);
    Timeline all = read.getFirst();
    List<Timeline> each = read.subList(1, read.size());
    String unit = unit(series);
    return switch (kind(series)) {
      case GAUGE -> List.of(lines("Level", name, unit, series, each, charts));
      case COUNTER -> List.of(lines("A second", name, unit, series, each, charts));
      case DISTRIBUTION ->
          List.of(
              charts.chart("Values", "", unit, quantiles(all, charts)),
              lines("A second", name, "", series, each, charts));
    };
  }

  /**
   * Returns what the store has kept of a meter, beyond what is in memory: read once an hour, since
   * that waits for the store.
   */
  private List<Section> archived(String name, List<SeriesId> series, Archive archive, Instant now) {
    TimeCharts charts = TimeCharts.of(history.ofService(), now, Duration.ofDays(90));
    try {
      Timeline all =
          archived.get(
              name,
              charts.range().to().truncatedTo(ChronoUnit.HOURS),
              () -> archive.read(series, charts.range(), History.Levels.SUM));
      String note =
          "Of all instances together, from the store"
              + (all.points().isEmpty()
                  ? ", which has nothing of it yet."
                  : " since " + Format.time(all.points().getFirst().start()) + ".");
      return switch (kind(series)) {
        case GAUGE -> {
          Chart.Line line = charts.line(name, all, TimeCharts::level);
          yield List.of(charts.chart("Level", note, unit(series), List.of(line)));
        }
        case COUNTER -> {
          Chart.Line line = charts.line(name, all, charts.perSecond());
          yield List.of(charts.chart("A second", note, "", List.of(line)));
        }
        case DISTRIBUTION ->
            List.of(charts.chart("Values", note, unit(series), quantiles(all, charts)));
      };
    } catch (StoreUnavailableException unavailable) {
      return List.of(new Note("From the store", unavailable.getMessage() + "; try again later."));
    }
  }

  private static List<Chart.Line> quantiles(Timeline all, TimeCharts charts) {
    return List.of(
        charts.line("median", all, TimeCharts.quantile(0.5)),
        charts.line("95 %", all, TimeCharts.quantile(0.95)),
        charts.line("99 %", all, TimeCharts.quantile(0.99)));
  }

  /** Returns a line for each series, the largest first; those beyond six are left out. */
  private static Chart lines(
      String title,
      String name,
      String unit,
      List<SeriesId> series,
      List<Timeline> each,
      TimeCharts charts) {
    boolean gauge = kind(series) == SeriesKind.GAUGE;
    List<Chart.Line> lines = new ArrayList<>();
    for (int i = 0; i < series.size(); i++) {
      lines.add(
          charts.line(
              series.size() == 1 ? name : label(series.get(i)),
              each.get(i),
              gauge ? TimeCharts::level : charts.perSecond()));
    }
    lines.sort(
        Comparator.comparingDouble((Chart.Line line) ->
                Double.isNaN(line.mean()) ? Double.NEGATIVE_INFINITY : line.mean())
            .reversed());
    String note =
        series.size() > MAX_LINES
            ? "The largest %d of %s series.".formatted(MAX_LINES, Format.count(series.size()))
            : "";
    return charts.chart(
        title, note, gauge ? unit : "", lines.subList(0, Math.min(MAX_LINES, lines.size())));
  }

  private static SeriesKind kind(List<SeriesId> series) {
    return series.isEmpty() ? SeriesKind.COUNTER : series.getFirst().kind();
  }

  private static String unit(List<SeriesId> series) {
    return series.isEmpty() ? "" : series.getFirst().unit();
  }

  private static String label(SeriesId series) {
    return series.tags().isEmpty() ? series.name() : String.join(", ", series.tags().values());
  }
}
