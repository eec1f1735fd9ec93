// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page;

import dev.headroom.console.ConsolePage;
import dev.headroom.console.PageRequest;
import dev.headroom.console.view.Cell;
import dev.headroom.console.view.Chart;
import dev.headroom.console.view.Column;
import dev.headroom.console.view.Format;
import dev.headroom.console.view.Page;
import dev.headroom.console.view.PageGroup;
import dev.headroom.console.view.Row;
import dev.headroom.console.view.Table;
import dev.headroom.console.view.Tone;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.Sample;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The adaptive limiters and bulkheads: how many calls run and wait, and why some were refused.
 *
 * <p>Thread-safe.
 */
public final class OverloadPage implements ConsolePage {
  private static final String LIMITER = "limiter";
  private static final String REFUSED = "headroom.overload.refused";
  private static final String ADMITTED = "headroom.overload.admitted";
  private static final String RUNNING = "headroom.overload.running";

  private final History history;

  /** Creates the page. */
  public OverloadPage(History history) {
    this.history = history;
  }

  @Override
  public Place place() {
    return new Place("/overload", "Overload", PageGroup.TRAFFIC);
  }

  @Override
  public Page page(PageRequest request) {
    TimeCharts charts = TimeCharts.ofHour(Instances.chosen(history, request), request.now());
    return Page.of(
        "Which calls are refused because the service could not handle them now.",
        limiters(charts),
        charts.chart("Refused a second, by reason", "", "", lines(charts, REFUSED, "reason")),
        charts.chart(
            "Pressure",
            "1 while a resource is above its threshold and caps all limits.",
            "",
            lines(charts, "headroom.overload.pressure", "resource")));
  }

  private static Table limiters(TimeCharts charts) {
    TreeSet<String> names = new TreeSet<>(charts.byTag(ADMITTED, LIMITER).keySet());
    names.addAll(charts.byTag(RUNNING, LIMITER).keySet());
    return new Table(
        "Limiters, over the last hour",
        "",
        List.of(
            Column.text("Limiter"),
            Column.number("Running"),
            Column.number("Limit"),
            Column.number("Waiting"),
            Column.number("Admitted"),
            Column.number("Refused"),
            Column.number("Waited, 99 %")),
        names.stream().map(each -> row(each, charts)).toList(),
        "No limiter or bulkhead was used yet.");
  }

  private static Row row(String limiter, TimeCharts charts) {
    Map<String, String> tags = Map.of(LIMITER, limiter);
    double refused = charts.increase(REFUSED, tags);
    return Row.of(
        Cell.of(limiter),
        level(charts, RUNNING, tags),
        level(charts, "headroom.overload.limit", tags),
        level(charts, "headroom.overload.waiting", tags),
        Cell.of(Format.count(charts.increase(ADMITTED, tags))),
        Cell.of(Format.count(refused)).with(refused > 0 ? Tone.NOTICE : Tone.PLAIN),
        Cell.of(
            Format.seconds(
                TimeCharts.quantile(0.99)
                    .applyAsDouble(charts.read("headroom.overload.wait", tags).total()))));
  }

  private static List<Chart.Line> lines(TimeCharts charts, String meter, String tag) {
    return charts.byTag(meter, tag).entrySet().stream()
        .map(each -> charts.line(each.getKey(), each.getValue(), charts.perSecond()))
        .toList();
  }

  private static Cell level(TimeCharts charts, String meter, Map<String, String> tags) {
    return charts.read(meter, tags).total() instanceof Sample.Level level
        ? Cell.of(Format.count(level.last())).note("most " + Format.count(level.max()))
        : Cell.of(Format.UNKNOWN);
  }
}
