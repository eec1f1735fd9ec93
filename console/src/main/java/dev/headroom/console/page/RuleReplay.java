// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page;

import dev.headroom.console.view.Action;
import dev.headroom.console.view.Concern;
import dev.headroom.console.view.Concerns;
import dev.headroom.console.view.Form;
import dev.headroom.console.view.Format;
import dev.headroom.console.view.Note;
import dev.headroom.console.view.Section;
import dev.headroom.console.view.Tone;
import dev.headroom.monitor.alert.AlertReplay;
import dev.headroom.monitor.alert.AlertRule;
import dev.headroom.monitor.alert.Alerts;
import dev.headroom.monitor.alert.ThresholdProposal;
import dev.headroom.monitor.query.Quantity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How often a rule would have fired over the recorded history, with its threshold or one that an
 * operator tries, and the threshold that is proposed for it.
 *
 * <p>Thread-safe; reads the history's memory.
 */
record RuleReplay(Alerts alerts, AlertRule rule) {
  private static final Duration WINDOW = Duration.ofDays(8);
  private static final String PAGE = "/alerts";

  /**
   * Returns what the page shows of it.
   *
   * @param threshold that is tried; empty for that of the rule
   */
  List<Section> sections(String threshold) {
    List<Section> sections = new ArrayList<>();
    AlertRule tried = rule;
    try {
      tried = threshold.isEmpty() ? rule : with(threshold(rule, threshold));
    } catch (IllegalArgumentException refused) {
      sections.add(new Note("Threshold", "It is not used: " + refused.getMessage() + "."));
    }
    try {
      AlertReplay replay = alerts.replay(tried, WINDOW);
      ThresholdProposal proposal = alerts.propose(rule.name()).orElse(null);
      sections.add(form(tried, replay));
      if (proposal != null) {
        sections.add(thresholds(tried.condition().threshold(), proposal));
      }
    } catch (IllegalArgumentException refused) {
      sections.add(
          new Note(
              "Replay of " + rule.name(), "It is not replayed: " + refused.getMessage() + "."));
    }
    return sections;
  }

  private AlertRule with(double threshold) {
    return rule.with(rule.condition().withThreshold(threshold));
  }

  private static Form form(AlertRule tried, AlertReplay replay) {
    return new Form(
        "Replay of " + tried.name(),
        "%s would have fired %d %s, for %s in all, between %s and %s."
            .formatted(
                tried.condition(),
                replay.firings(),
                replay.firings() == 1 ? "time" : "times",
                Format.duration(replay.firing()),
                Format.time(replay.span().from()),
                Format.time(replay.span().to())),
        PAGE,
        List.of(
            new Form.Field("rule", "Rule", tried.name(), "", true),
            new Form.Field(
                "threshold", "Threshold", exactly(tried.condition().threshold()), "", true)),
        "Replay");
  }

  /** Returns a quantity with its unit, or in the base unit where that would round it. */
  private static String exactly(Quantity quantity) {
    String text = quantity.toString();
    return Quantity.parse(text).equals(quantity) ? text : Double.toString(quantity.value());
  }

  private Concerns thresholds(Quantity tried, ThresholdProposal proposal) {
    Quantity proposed = proposal.proposed();
    List<Action> changes = new ArrayList<>();
    if (!tried.equals(proposal.present())) {
      changes.add(use("Use " + tried.text(), tried));
    }
    if (proposed != null) {
      changes.add(use("Use the proposed " + proposed.text(), proposed));
    }
    return new Concerns(
        "Threshold",
        List.of(
            new Concern(
                Tone.PLAIN,
                proposed == null
                    ? "The threshold stays at " + proposal.present().text()
                    : "Proposed: " + proposed.text(),
                null,
                new Concern.Advice(proposal.reason() + ".", "", ""),
                changes)),
        "");
  }

  private Action use(String label, Quantity threshold) {
    return new Action(
        label,
        PAGE,
        Map.of(
            "do",
            "threshold",
            "target",
            rule.name(),
            "threshold",
            Double.toString(threshold.value())),
        alerts.decisions().isLasting()
            ? "Holds on all instances, until the setting of the rule changes."
            : "Holds until the next start; the setting of the rule stays as it is.");
  }

  /** Reads a threshold with its unit, such as 500ms, or in the base unit without. */
  static double threshold(AlertRule rule, String text) {
    Quantity present = rule.condition().threshold();
    Quantity wanted = Quantity.parse(text);
    if (wanted.unit() != present.unit() && wanted.unit() != Quantity.Unit.NUMBER) {
      throw new IllegalArgumentException("'" + text + "' has another unit than " + present);
    }
    return wanted.value();
  }
}
