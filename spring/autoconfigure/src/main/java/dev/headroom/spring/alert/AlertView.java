// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.alert;

import static dev.headroom.spring.operator.JsonValues.known;
import static dev.headroom.spring.operator.JsonValues.lower;

import dev.headroom.monitor.alert.Alert;
import dev.headroom.monitor.alert.AlertReplay;
import dev.headroom.monitor.alert.AlertRule;
import dev.headroom.monitor.alert.AlertStatus;
import dev.headroom.monitor.alert.AlertTransition;
import dev.headroom.monitor.alert.Alerts;
import dev.headroom.monitor.alert.Silence;
import dev.headroom.monitor.alert.ThresholdProposal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What operators see of alerts, as JSON. Immutable. */
final class AlertView {
  private AlertView() {}

  /** All alerts of one purpose. */
  record Report(int firing, List<Line> alerts, List<Silence> silences, List<Change> transitions) {
    static Report of(Alerts alerts, AlertRule.Purpose purpose, @Nullable AlertStatus status) {
      List<Alert> all = alerts.alerts(purpose);
      return new Report(
          (int) all.stream().filter(each -> each.state().status().isFiring()).count(),
          all.stream()
              .filter(each -> status == null || isOf(each.state().status(), status))
              .map(each -> Line.of(each, alerts))
              .toList(),
          alerts.silences().stream()
              .filter(each -> each.rule().isEmpty() || isFor(alerts, each.rule(), purpose))
              .toList(),
          alerts.transitions().stream()
              .filter(each -> isFor(alerts, each.alert().rule(), purpose))
              .limit(50)
              .map(Change::of)
              .toList());
    }
  }

  /** An alert that recovers fires still. */
  private static boolean isOf(AlertStatus status, AlertStatus wanted) {
    return status == wanted || (wanted == AlertStatus.FIRING && status.isFiring());
  }

  private static boolean isFor(Alerts alerts, String rule, AlertRule.Purpose purpose) {
    return alerts.rule(rule).filter(each -> each.notice().purpose() == purpose).isPresent();
  }

  /** One alert. */
  record Line(
      String id,
      String status,
      Instant since,
      Map<String, String> labels,
      @Nullable String value,
      @Nullable String problem,
      Handling handling,
      Rule rule) {
    static Line of(Alert alert, Alerts alerts) {
      boolean present = alert.state().value().isPresent();
      return new Line(
          alert.id(),
          lower(alert.state().status()),
          alert.state().since(),
          alert.labels(),
          present ? alert.value() : null,
          present ? null : alerts.problem(alert.rule()).orElse("no data in the window"),
          Handling.of(alert.handling()),
          Rule.of(alert.rule()));
    }
  }

  /** What keeps its notices back. */
  record Handling(
      boolean flapping, @Nullable Instant silencedUntil, @Nullable String acknowledgedBy) {
    static Handling of(Alert.Handling of) {
      Silence silence = of.silence();
      return new Handling(
          of.flapping(), silence == null ? null : silence.until(), of.acknowledgedBy());
    }
  }

  /** A rule. */
  record Rule(
      String name,
      String severity,
      String summary,
      String condition,
      String threshold,
      String recovery,
      String holds,
      String keepsFiring,
      String breaches,
      String noData,
      double minEvents) {
    static Rule of(AlertRule rule) {
      return new Rule(
          rule.name(),
          lower(rule.notice().severity()),
          rule.notice().summary(),
          rule.condition().toString(),
          rule.condition().threshold().toString(),
          rule.condition().recovery().toString(),
          rule.timing().hold().toSeconds() + "s",
          rule.timing().keepFiring().toSeconds() + "s",
          rule.timing().breaches() + " of " + rule.timing().evaluations(),
          lower(rule.evidence().noData()),
          rule.evidence().minEvents());
    }
  }

  /** A change of an alert's status. */
  record Change(
      Instant at,
      String rule,
      Map<String, String> labels,
      String from,
      String to,
      @Nullable Double value) {
    static Change of(AlertTransition of) {
      return new Change(
          of.at(),
          of.alert().rule(),
          of.alert().labels(),
          lower(of.from()),
          lower(of.to()),
          known(of.value()));
    }
  }

  /** How often a rule would have fired. */
  record Replay(
      Instant from,
      Instant to,
      long stepSeconds,
      long evaluated,
      int firings,
      long firingSeconds,
      List<Change> transitions) {
    static Replay of(AlertReplay of) {
      return new Replay(
          of.span().from(),
          of.span().to(),
          of.span().step().toSeconds(),
          of.evaluated(),
          of.firings(),
          of.firing().toSeconds(),
          of.transitions().stream().limit(500).map(Change::of).toList());
    }
  }

  /** A threshold that is proposed. */
  record Proposal(
      String rule,
      String present,
      @Nullable String proposed,
      String reason,
      int firingsNow,
      int firingsProposed,
      @Nullable String setting) {
    static Proposal of(ThresholdProposal of) {
      String proposed = of.proposed() == null ? null : of.proposed().toString();
      return new Proposal(
          of.rule(),
          of.present().toString(),
          proposed,
          of.reason(),
          of.firings().now(),
          of.firings().proposed(),
          proposed == null
              ? null
              : "headroom.monitor.alerts.rules." + of.rule() + ".threshold=" + proposed);
    }
  }
}
