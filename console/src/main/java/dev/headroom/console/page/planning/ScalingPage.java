// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page.planning;

import dev.headroom.console.ConsolePage;
import dev.headroom.console.PageRequest;
import dev.headroom.console.view.Cell;
import dev.headroom.console.view.Chart;
import dev.headroom.console.view.Column;
import dev.headroom.console.view.Concern;
import dev.headroom.console.view.Concerns;
import dev.headroom.console.view.Format;
import dev.headroom.console.view.Note;
import dev.headroom.console.view.Page;
import dev.headroom.console.view.PageGroup;
import dev.headroom.console.view.Row;
import dev.headroom.console.view.Section;
import dev.headroom.console.view.Table;
import dev.headroom.console.view.Tone;
import dev.headroom.monitor.alert.Alert;
import dev.headroom.monitor.alert.AlertRule;
import dev.headroom.monitor.alert.Alerts;
import dev.headroom.monitor.history.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The scaling indicators: which resource has been short for long enough that more of it is needed,
 * what to add then, and the load that the service is predicted to take with it.
 *
 * <p>Thread-safe. Reads memory alone.
 */
public final class ScalingPage implements ConsolePage {
  /** What helps when an indicator of the shipped rules is met. */
  private static final Map<String, String> REMEDIES =
      Map.of(
          "scaling-cpu",
          "Add an instance, or processors.",
          "scaling-memory",
          "Add memory to the heap, or an instance.",
          "scaling-response-time",
          "Add what the page Headroom names as the bottleneck.",
          "scaling-pool",
          "Add connections while the database has processors left, else a replica for reads.",
          "scaling-errors",
          "Find the cause on the page Errors first: more instances seldom cure failures.");

  private final @Nullable Alerts alerts;
  private final History history;
  private final IntFunction<List<Section>> forecast;

  /**
   * Creates the page.
   *
   * @param alerts evaluate the indicators; null where they are off
   * @param history of this instance; {@link History#none} where nothing is recorded
   * @param forecast returns what is predicted, by the present number of instances; empty where
   *     nothing is
   */
  public ScalingPage(
      @Nullable Alerts alerts, History history, IntFunction<List<Section>> forecast) {
    this.alerts = alerts;
    this.history = history;
    this.forecast = forecast;
  }

  @Override
  public Place place() {
    return new Place("/scaling", "Scaling", PageGroup.NOW);
  }

  @Override
  public Page page(PageRequest request) {
    List<Section> sections = new ArrayList<>();
    Alerts evaluated = alerts;
    if (evaluated == null) {
      sections.add(new Note("Indicators", "No indicator is evaluated. " + turnOn()));
      if (isRecorded()) {
        sections.addAll(forecast());
      }
    } else {
      List<Indicator> indicators = indicators(evaluated);
      sections.add(
          new Concerns(
              "Sustained",
              concerns(),
              "No indicator has been over its threshold for 8 of the last 10 minutes."));
      sections.add(table(indicators));
      sections.addAll(forecast());
      indicators.stream().map(Indicator::chart).filter(Chart::hasValues).forEach(sections::add);
    }
    return new Page(
        "Whether the service needs another instance, a replica or a larger pool, and what it would"
            + " take then.",
        sections);
  }

  private boolean isRecorded() {
    return !history.instance().isEmpty();
  }

  private String turnOn() {
    return isRecorded()
        ? "Turn alerts on: headroom.monitor.alerts.enabled=true."
        : "Record a history: headroom.monitor.history.enabled=true.";
  }

  private List<Indicator> indicators(Alerts evaluated) {
    History service = history.ofService();
    return evaluated.rules().stream()
        .filter(each -> each.notice().purpose() == AlertRule.Purpose.SCALING)
        .map(each -> Indicator.of(each, service))
        .toList();
  }

  private Table table(List<Indicator> indicators) {
    return new Table(
        "Indicators",
        "An indicator counts once it has been over its threshold for 8 of the last 10 minutes.",
        List.of(
            Column.text("Indicator"),
            Column.number("Now"),
            Column.number("Threshold"),
            Column.number("Over it"),
            Column.text("Sustained since"),
            Column.sentences("What to add")),
        indicators.stream().map(this::row).toList(),
        "No rule is an indicator of scaling.");
  }

  private Row row(Indicator indicator) {
    AlertRule rule = indicator.rule();
    Optional<Alert> firing =
        firing().stream().filter(each -> each.rule().name().equals(rule.name())).findFirst();
    double share = indicator.shareOver();
    return Row.of(
        Cell.of(rule.name())
            .to("/alerts?rule=" + rule.name())
            .note(rule.notice().summary())
            .with(firing.isPresent() ? Tone.NOTICE : Tone.PLAIN),
        Cell.of(indicator.now()),
        Cell.of(rule.condition().comparison().sign() + " " + rule.condition().threshold().text()),
        Double.isNaN(share)
            ? Cell.of(Format.UNKNOWN).note(indicator.problem())
            : Cell.of(Format.percent(share)).bar(share).note("of the last 10 min"),
        Cell.of(firing.map(each -> Format.time(each.state().since())).orElse("")),
        Cell.of(remedy(rule)));
  }

  private List<Section> forecast() {
    List<Section> predicted = forecast.apply(Math.max(1, history.live().size()));
    return predicted.isEmpty()
        ? List.of(
            new Note(
                "Instances",
                "Nothing is predicted: the headroom model needs headroom-advise on the class path,"
                    + " and headroom.advise.enabled=true."))
        : predicted;
  }

  private List<Alert> firing() {
    Alerts evaluated = alerts;
    return evaluated == null
        ? List.of()
        : evaluated.alerts(AlertRule.Purpose.SCALING).stream()
            .filter(each -> each.state().status().isFiring())
            .toList();
  }

  @Override
  public List<Concern> concerns() {
    return firing().stream().map(ScalingPage::concern).toList();
  }

  private static Concern concern(Alert alert) {
    AlertRule rule = alert.rule();
    String labels = Format.tags(alert.labels());
    return Concern.of(
        Tone.NOTICE,
        rule.notice().summary() + (labels.isEmpty() ? "" : " (" + labels + ")"),
        alert.state().since(),
        new Concern.Advice(
            "It is %s; the threshold is %s."
                .formatted(alert.value(), rule.condition().threshold().text()),
            remedy(rule),
            "/scaling"));
  }

  private static String remedy(AlertRule rule) {
    return REMEDIES.getOrDefault(rule.name(), "");
  }
}
