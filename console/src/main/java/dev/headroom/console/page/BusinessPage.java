// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page;

import dev.headroom.console.ConsolePage;
import dev.headroom.console.PageRequest;
import dev.headroom.console.view.Chart;
import dev.headroom.console.view.Note;
import dev.headroom.console.view.Page;
import dev.headroom.console.view.PageGroup;
import dev.headroom.console.view.Section;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.SeriesId;
import dev.headroom.monitor.history.SeriesKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The business metrics that the application recorded, over the last day.
 *
 * <p>Thread-safe.
 */
public final class BusinessPage implements ConsolePage {
  private static final String PREFIX = "business.";
  private static final int MAX_CHARTS = 20;

  private final History history;

  /** Creates the page. */
  public BusinessPage(History history) {
    this.history = history;
  }

  @Override
  public Place place() {
    return new Place("/business", "Business metrics", PageGroup.HISTORY);
  }

  @Override
  public Page page(PageRequest request) {
    TimeCharts charts = TimeCharts.of(history, request.now(), Duration.ofDays(1));
    List<String> names =
        history.names().tailSet(PREFIX).stream()
            .takeWhile(each -> each.startsWith(PREFIX))
            .toList();
    List<Section> sections = new ArrayList<>();
    names.stream().limit(MAX_CHARTS).forEach(each -> sections.add(chart(each, charts)));
    if (names.isEmpty()) {
      sections.add(
          new Note(
              "",
              "None was recorded yet. Record one in the application by BusinessMetrics"
                  + " (dev.headroom.monitor.business), or by POST"
                  + " /api/monitor/record-business-metric, which headroom.monitor.admin=true"
                  + " turns on."));
    } else if (names.size() > MAX_CHARTS) {
      sections.add(
          new Note("Further ones", String.join(", ", names.subList(MAX_CHARTS, names.size()))));
    }
    return new Page(
        "What the application counted about its own business, over the last day.", sections);
  }

  private Chart chart(String name, TimeCharts charts) {
    List<SeriesId> series = history.find(name, Map.of());
    String title = name.substring(PREFIX.length()).replace('.', ' ').replace('_', ' ');
    SeriesKind kind = series.isEmpty() ? SeriesKind.COUNTER : series.getFirst().kind();
    String unit = series.isEmpty() ? "" : series.getFirst().unit();
    return switch (kind) {
      case COUNTER ->
          charts.chart(
              title, "A second.", unit, List.of(charts.line(title, series, charts.perSecond())));
      case GAUGE ->
          charts.chart(title, "", unit, List.of(charts.line(title, series, TimeCharts::level)));
      case DISTRIBUTION ->
          charts.chart(
              title,
              "",
              unit,
              List.of(
                  charts.line("median", series, TimeCharts.quantile(0.5)),
                  charts.line("95 %", series, TimeCharts.quantile(0.95))));
    };
  }
}
