// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page;

import dev.headroom.console.ConsolePage;
import dev.headroom.console.PageRequest;
import dev.headroom.console.view.Chart;
import dev.headroom.console.view.Concern;
import dev.headroom.console.view.Concerns;
import dev.headroom.console.view.Format;
import dev.headroom.console.view.Page;
import dev.headroom.console.view.PageGroup;
import dev.headroom.console.view.Section;
import dev.headroom.console.view.StatusLine;
import dev.headroom.console.view.Tile;
import dev.headroom.console.view.Tiles;
import dev.headroom.console.view.Tone;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.Range;
import dev.headroom.monitor.history.RequestSeries;
import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.history.SeriesId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * The overview: what is wrong, since when and what to do, then the figures of the last five
 * minutes.
 *
 * <p>Thread-safe.
 */
public final class OverviewPage implements ConsolePage {
  private static final Duration RECENT = Duration.ofMinutes(5);
  private static final double SLOW_SECONDS = 2;
  private static final double BUSY = 0.8;

  private final History history;
  private final Supplier<List<Tile>> further;

  /**
   * Creates the page.
   *
   * @param further tiles behind those of the requests and the process
   */
  public OverviewPage(History history, Supplier<List<Tile>> further) {
    this.history = history;
    this.further = further;
  }

  @Override
  public Place place() {
    return new Place("", "Overview", PageGroup.NOW);
  }

  @Override
  public Page page(PageRequest request) {
    List<Concern> concerns = request.concerns();
    List<Section> sections = new ArrayList<>();
    sections.add(status(concerns));
    if (!concerns.isEmpty()) {
      sections.add(new Concerns("What to do", concerns, ""));
    }
    History shown = Instances.chosen(history, request);
    sections.add(new Tiles("Last five minutes", tiles(shown, request.now())));
    TimeCharts charts = TimeCharts.ofHour(shown, request.now());
    RequestSeries requests = RequestSeries.in(shown);
    sections.add(
        charts.chart(
            "Requests a second",
            "",
            "",
            List.of(
                charts.line("all", requests.all(), charts.perSecond()),
                charts.line("failed", RequestSeries.failed(requests.all()), charts.perSecond()))));
    sections.add(
        charts.chart(
            "Response time",
            "",
            "seconds",
            List.of(
                charts.line("median", requests.all(), TimeCharts.quantile(0.5)),
                charts.line("95 %", requests.all(), TimeCharts.quantile(0.95)),
                charts.line("99 %", requests.all(), TimeCharts.quantile(0.99)))));
    sections.add(usage(charts));
    sections.addAll(Instances.links(history, path(), request));
    return new Page("The state of this service, and what to do about it.", sections);
  }

  private static StatusLine status(List<Concern> concerns) {
    long bad = concerns.stream().filter(each -> each.tone() == Tone.BAD).count();
    long notices = concerns.stream().filter(each -> each.tone() == Tone.NOTICE).count();
    if (bad > 0) {
      Concern worst = concerns.getFirst();
      return new StatusLine(
          Tone.BAD,
          worst.title(),
          bad == 1 && notices == 0
              ? worst.advice().remedy()
              : counted(bad, "problem") + (notices == 0 ? "" : ", " + counted(notices, "notice")));
    }
    if (notices > 0) {
      return new StatusLine(
          Tone.NOTICE,
          notices == 1
              ? "It works; one thing is worth a look"
              : "It works; " + notices + " things are worth a look",
          "");
    }
    return new StatusLine(Tone.GOOD, "It works, and nothing stands out", "");
  }

  private static String counted(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  private List<Tile> tiles(History shown, Instant now) {
    Range range = Range.before(shown.newest().orElse(now), RECENT, shown.step());
    List<Tile> tiles = new ArrayList<>();
    RequestTotals.of(shown, RequestSeries.in(shown).all(), range)
        .ifPresent(each -> tiles.addAll(requests(each)));
    tiles.addAll(process(shown, range));
    tiles.addAll(further.get());
    if (tiles.isEmpty()) {
      tiles.add(Tile.of("Requests", Format.UNKNOWN, "none was recorded yet"));
    }
    return tiles;
  }

  private static List<Tile> requests(RequestTotals requests) {
    long count = requests.times().count();
    double slow = requests.quantile(0.99);
    return List.of(
        Tile.of(
                "Requests",
                Format.rate(count / (double) RECENT.toSeconds()),
                Format.count(count) + " in all")
            .to("/routes"),
        Tile.of(
                "99 % within",
                Format.seconds(slow), "median " + Format.seconds(requests.quantile(0.5)))
            .with(slow > SLOW_SECONDS ? Tone.NOTICE : Tone.PLAIN)
            .to("/routes"),
        Tile.of(
                "Failed",
                Format.percent(requests.failedShare()),
                Format.count(requests.failed()) + " with a status of 5xx")
            .with(requests.tone())
            .to("/errors"));
  }

  private static List<Tile> process(History shown, Range range) {
    List<Tile> tiles = new ArrayList<>();
    level(shown, shown.find("process.cpu.usage", Map.of()), range, History.Levels.MAX)
        .ifPresent(cpu ->
            tiles.add(
                Tile.of("CPU of the process", Format.percent(cpu), "")
                    .with(cpu > BUSY ? Tone.NOTICE : Tone.PLAIN)));
    OptionalDouble max = heap(shown, "jvm.memory.max", range);
    heap(shown, "jvm.memory.used", range)
        .ifPresent(used ->
            tiles.add(
                Tile.of("Heap", Format.bytes(used), "of " + Format.bytes(max.orElse(Double.NaN)))));
    return tiles;
  }

  private static OptionalDouble heap(History shown, String meter, Range range) {
    return level(shown, shown.find(meter, Map.of("area", "heap")), range, History.Levels.SUM);
  }

  private Chart usage(TimeCharts charts) {
    return charts.chart(
        "CPU",
        "The busiest instance, where there are several.",
        "ratio",
        List.of(
            charts.highest("process", "process.cpu.usage"),
            charts.highest("machine", "system.cpu.usage")));
  }

  /** Returns the latest level of all series together: a share is that of the highest. */
  private static OptionalDouble level(
      History shown, List<SeriesId> series, Range range, History.Levels together) {
    return !series.isEmpty()
            && shown.read(series, range, together).total() instanceof Sample.Level level
        ? OptionalDouble.of(level.last())
        : OptionalDouble.empty();
  }
}
