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
import dev.headroom.monitor.history.SeriesId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

  private final History history;

  /** Creates the page. */
  public OverloadPage(History history) {
    this.history = history;
  }

  @Override
  public String path() {
    return "/overload";
  }

  @Override
  public String title() {
    return "Overload";
  }

  @Override
  public PageGroup group() {
    return PageGroup.TRAFFIC;
  }

  @Override
  public Page page(PageRequest request) {
    History chosen = Instances.chosen(history, request);
    TimeCharts charts = TimeCharts.ofHour(chosen, request.now());
    return Page.of(
        "Which calls are refused because the service could not handle them now.",
        limiters(chosen, charts),
        refusals(chosen, charts),
        charts.chart(
            "Pressure",
            "1 while a resource is above its threshold and caps all limits.",
            "",
            byTag(chosen, charts, "headroom.overload.pressure", "resource")));
  }

  private static Table limiters(History history, TimeCharts charts) {
    TreeSet<String> names = new TreeSet<>();
    for (String meter : List.of(ADMITTED, "headroom.overload.running")) {
      history
          .find(meter, Map.of())
          .forEach(each -> names.add(each.tags().getOrDefault(LIMITER, "")));
    }
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
        names.stream().map(each -> row(each, history, charts)).toList(),
        "No limiter or bulkhead was used yet.");
  }

  private static Row row(String limiter, History history, TimeCharts charts) {
    Map<String, String> tags = Map.of(LIMITER, limiter);
    double admitted = increase(history, charts, ADMITTED, tags);
    double refused = increase(history, charts, REFUSED, tags);
    Sample wait = charts.read(history.find("headroom.overload.wait", tags)).total();
    return Row.of(
        Cell.of(limiter),
        level(history, charts, "headroom.overload.running", tags),
        level(history, charts, "headroom.overload.limit", tags),
        level(history, charts, "headroom.overload.waiting", tags),
        Cell.of(Format.count(admitted)),
        Cell.of(Format.count(refused)).with(refused > 0 ? Tone.NOTICE : Tone.PLAIN),
        Cell.of(Format.seconds(TimeCharts.quantile(0.99).applyAsDouble(wait))));
  }

  private static Chart refusals(History history, TimeCharts charts) {
    return charts.chart(
        "Refused a second, by reason", "", "", byTag(history, charts, REFUSED, "reason"));
  }

  private static List<Chart.Line> byTag(
      History history, TimeCharts charts, String meter, String tag) {
    Map<String, List<SeriesId>> groups = new TreeMap<>();
    for (SeriesId each : history.find(meter, Map.of())) {
      groups.computeIfAbsent(each.tags().getOrDefault(tag, ""), any -> new ArrayList<>()).add(each);
    }
    return groups.entrySet().stream()
        .map(each -> charts.line(each.getKey(), each.getValue(), charts.perSecond()))
        .toList();
  }

  private static Cell level(
      History history, TimeCharts charts, String meter, Map<String, String> tags) {
    return charts.read(history.find(meter, tags)).total() instanceof Sample.Level level
        ? Cell.of(Format.count(level.last())).note("most " + Format.count(level.max()))
        : Cell.of(Format.UNKNOWN);
  }

  private static double increase(
      History history, TimeCharts charts, String meter, Map<String, String> tags) {
    return charts.read(history.find(meter, tags)).total() instanceof Sample.Increase each
        ? each.value()
        : 0;
  }
}
