// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page;

import dev.headroom.console.ConsolePage;
import dev.headroom.console.PageRequest;
import dev.headroom.console.view.Action;
import dev.headroom.console.view.Cell;
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
import dev.headroom.monitor.alert.AlertStatus;
import dev.headroom.monitor.alert.AlertTransition;
import dev.headroom.monitor.alert.Alerts;
import dev.headroom.monitor.alert.Severity;
import dev.headroom.monitor.alert.Silence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The alerts: which fire, how each rule would have fired over the recorded history, and what an
 * operator can do about them.
 *
 * <p>Thread-safe.
 */
public final class AlertsPage implements ConsolePage {
  private static final Duration SILENCE = Duration.ofHours(1);
  private static final int MAX_TRANSITIONS = 50;

  private final Alerts alerts;

  /** Creates the page. */
  public AlertsPage(Alerts alerts) {
    this.alerts = alerts;
  }

  @Override
  public Place place() {
    return new Place("/alerts", "Alerts", PageGroup.NOW);
  }

  @Override
  public Page page(PageRequest request) {
    List<Section> sections = new ArrayList<>();
    String replayed = request.get("rule");
    if (!replayed.isEmpty()) {
      sections.addAll(replay(replayed, request.get("threshold")));
    }
    sections.add(new Concerns("Firing", concerns(), "No alert fires."));
    sections.add(rules());
    if (!alerts.silences().isEmpty()) {
      sections.add(silences());
    }
    sections.add(transitions());
    return new Page(
        "Rules over the recorded history: which fire now, and how often each would have.",
        sections);
  }

  private Table rules() {
    return new Table(
        "Rules",
        "Choose a rule to replay it over the recorded history.",
        List.of(
            Column.text("Rule"),
            Column.text("State"),
            Column.number("Value"),
            Column.text("Since"),
            Column.code("Condition")),
        alerts.rules().stream().map(this::row).toList(),
        "No rule is set up.");
  }

  private Row row(AlertRule rule) {
    List<Alert> all =
        alerts.alerts(rule.notice().purpose()).stream()
            .filter(each -> each.rule().name().equals(rule.name()))
            .sorted(
                Comparator.comparingInt((Alert each) -> each.state().status().isFiring() ? 0 : 1))
            .toList();
    Cell name =
        Cell.of(rule.name()).to("/alerts?rule=" + rule.name()).note(rule.notice().summary());
    Optional<String> problem = alerts.problem(rule);
    if (all.isEmpty()) {
      return Row.of(
          name,
          Cell.of(problem.isPresent() ? "no data" : "ok").note(problem.orElse("")),
          Cell.of(Format.UNKNOWN),
          Cell.of(""),
          Cell.of(rule.condition().toString()));
    }
    Alert worst = all.getFirst();
    boolean isKnown = worst.state().status().isFiring() || worst.state().value().isPresent();
    String status = isKnown || problem.isEmpty() ? Format.words(worst.state().status()) : "no data";
    return Row.of(
        name,
        Cell.of(worst.handling().flapping() ? status + ", flapping" : status)
            .with(worst.state().status().isFiring() ? tone(rule) : Tone.PLAIN)
            .note(problem.orElse("")),
        Cell.of(worst.state().value().isPresent() ? worst.value() : Format.UNKNOWN),
        // A rule that has always been fine is so since the history begins, which says nothing.
        Cell.of(worst.state().status() == AlertStatus.OK ? "" : Format.time(worst.state().since())),
        Cell.of(rule.condition().toString()));
  }

  private List<Section> replay(String name, String threshold) {
    return alerts
        .rule(name)
        .map(each -> new RuleReplay(alerts, each).sections(threshold))
        .orElseGet(() -> List.of(new Note("Replay", "There is no rule " + name + ".")));
  }

  private Table silences() {
    return new Table(
        "Silences",
        "",
        List.of(
            Column.text("Rule"), Column.text("Until"), Column.text("By"), Column.text("Comment")),
        alerts.silences().stream()
            .map(each ->
                Row.of(
                    Cell.of(each.rule().isEmpty() ? "all" : each.rule())
                        .note(Format.tags(each.labels())),
                    Cell.of(Format.time(each.until())),
                    Cell.of(each.by()),
                    Cell.of(each.comment())))
            .toList(),
        "");
  }

  private Table transitions() {
    List<AlertTransition> all = new ArrayList<>(alerts.transitions());
    all.sort(Comparator.comparing(AlertTransition::at).reversed());
    return new Table(
        "What happened",
        "",
        List.of(Column.text("Time"), Column.text("Rule"), Column.text("Became")),
        all.stream()
            .limit(MAX_TRANSITIONS)
            .map(each ->
                Row.of(
                    Cell.of(Format.time(each.at())),
                    Cell.of(each.alert().rule()).note(Format.tags(each.alert().labels())),
                    Cell.of(Format.words(each.to())).note("was " + Format.words(each.from()))))
            .toList(),
        "No alert changed its state yet.");
  }

  @Override
  public List<Concern> concerns() {
    return alerts.alerts(AlertRule.Purpose.ALERT).stream()
        .filter(each -> each.state().status().isFiring())
        .sorted(Comparator.comparing((Alert each) -> each.rule().notice().severity()).reversed())
        .map(this::concern)
        .toList();
  }

  private Concern concern(Alert alert) {
    String by = alert.handling().acknowledgedBy();
    Silence silence = alert.handling().silence();
    List<Action> actions = new ArrayList<>();
    if (by == null) {
      actions.add(
          new Action(
              "Acknowledge",
              path(),
              Map.of("do", "acknowledge", "target", alert.id()),
              "Says that you take charge of it; it is not sent again."));
    }
    if (silence == null) {
      actions.add(
          new Action(
              "Silence for an hour",
              path(),
              Map.of("do", "silence", "target", alert.id()),
              "Keeps its notices back."));
    }
    return new Concern(
        by == null && silence == null ? tone(alert.rule()) : Tone.NOTICE,
        alert.rule().notice().summary()
            + (alert.labels().isEmpty() ? "" : " (" + Format.tags(alert.labels()) + ")"),
        alert.state().since(),
        new Concern.Advice(
            "%s is %s; the threshold is %s.%s%s%s"
                .formatted(
                    alert.rule().condition().query(),
                    alert.value(),
                    alert.rule().condition().threshold().text(),
                    alert.state().status() == AlertStatus.RECOVERING
                        ? " It is fine again, and the alert ends if that lasts."
                        : "",
                    by == null ? "" : " " + by + " has taken charge of it.",
                    silence == null ? "" : " Silenced until " + Format.time(silence.until()) + "."),
            "",
            "/alerts?rule=" + alert.rule().name()),
        actions);
  }

  @Override
  public String act(PageRequest request) {
    String notice = decide(request);
    return alerts.decisions().unsaved().map(each -> notice + ". " + each).orElse(notice);
  }

  private String decide(PageRequest request) {
    String target = request.get("target");
    return switch (request.get("do")) {
      case "acknowledge" ->
          done(
              alerts.acknowledge(target, request.operator()),
              target + " is acknowledged",
              "There is no such alert that fires.");
      case "silence" -> silence(target, request);
      case "threshold" -> {
        Optional<AlertRule> rule = alerts.rule(target);
        yield done(
            rule.isPresent()
                && alerts.changeThreshold(
                    target,
                    RuleReplay.threshold(rule.get(), request.get("threshold")),
                    request.operator()),
            "the threshold of " + target + " is changed",
            "There is no rule " + target + ".");
      }
      default -> throw new IllegalArgumentException("There is no such action.");
    };
  }

  private String silence(String target, PageRequest request) {
    Alert alert =
        alerts
            .alert(target)
            .orElseThrow(() -> new IllegalArgumentException("There is no such alert."));
    Instant until = request.now().plus(SILENCE);
    alerts.silence(
        new Silence(
            alert.rule().name(), alert.labels(), until, request.operator(), "by the console"));
    return target + " is silenced until " + Format.time(until);
  }

  private static String done(boolean done, String notice, String otherwise) {
    if (!done) {
      throw new IllegalArgumentException(otherwise);
    }
    return notice;
  }

  private static Tone tone(AlertRule rule) {
    return rule.notice().severity() == Severity.CRITICAL ? Tone.BAD : Tone.NOTICE;
  }
}
