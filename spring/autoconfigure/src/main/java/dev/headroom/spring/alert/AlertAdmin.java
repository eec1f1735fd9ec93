// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.alert;

import static dev.headroom.spring.operator.JsonValues.state;
import static dev.headroom.spring.operator.OperatorEndpoint.caller;
import static dev.headroom.spring.operator.OperatorEndpoint.line;
import static dev.headroom.spring.operator.OperatorEndpoint.problem;

import dev.headroom.monitor.alert.Alert;
import dev.headroom.monitor.alert.AlertRule;
import dev.headroom.monitor.alert.AlertStatus;
import dev.headroom.monitor.alert.Alerts;
import dev.headroom.monitor.alert.Silence;
import dev.headroom.monitor.query.Quantity;
import dev.headroom.spring.history.Windows;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorsOnlyEndpoint;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The operators' endpoints of alerts: what fires, who takes charge, silences, replay of an edited
 * rule, proposed thresholds, and the indicators by which a service is scaled.
 *
 * <p>Thread-safe. Refuses callers who are no operators, also where the application admits everyone.
 * Responds with 202 to a decision that holds on this instance alone, as long as the store of
 * decisions does not answer.
 */
@RequestMapping("${headroom.monitor.path:/api/monitor}")
final class AlertAdmin extends OperatorsOnlyEndpoint {
  private final Alerts alerts;

  AlertAdmin(Alerts alerts, OperatorAccess operators) {
    super(operators);
    this.alerts = alerts;
  }

  @GetMapping("/alerts")
  ResponseEntity<?> alerts(@RequestParam(name = "state", required = false) @Nullable String state) {
    AlertStatus status = state(AlertStatus.class, state);
    return ResponseEntity.ok(AlertView.Report.of(alerts, AlertRule.Purpose.ALERT, status));
  }

  @GetMapping("/scaling")
  ResponseEntity<?> scaling() {
    return ResponseEntity.ok(AlertView.Report.of(alerts, AlertRule.Purpose.SCALING, null));
  }

  @PostMapping("/alerts/{id}/ack")
  ResponseEntity<?> acknowledge(HttpServletRequest request, @PathVariable("id") String id) {
    return alerts.acknowledge(id, caller(request))
        ? acknowledged()
        : problem(HttpStatus.NOT_FOUND, "No alert of this id fires.");
  }

  private ResponseEntity<?> acknowledged() {
    String unsaved = alerts.decisions().unsaved().orElse(null);
    return unsaved == null
        ? ResponseEntity.noContent().build()
        : ResponseEntity.accepted().body(Map.of("detail", unsaved));
  }

  /** Returns 200 if the latest decision is stored. */
  private ResponseEntity.BodyBuilder decided() {
    return alerts.decisions().unsaved().isEmpty() ? ResponseEntity.ok() : ResponseEntity.accepted();
  }

  /** How long an alert is silenced, and why. */
  record Mute(@Nullable String window, @Nullable String comment) {}

  @PostMapping("/alerts/{id}/mute")
  ResponseEntity<?> mute(
      HttpServletRequest request, @PathVariable("id") String id, @RequestBody Mute mute) {
    Alert alert = alerts.alert(id).orElse(null);
    if (alert == null) {
      return problem(HttpStatus.NOT_FOUND, "There is no alert of this id.");
    }
    Instant until = Instant.now().plus(Windows.parse(mute.window() == null ? "1h" : mute.window()));
    try {
      alerts.silence(
          new Silence(
              alert.rule().name(),
              alert.labels(),
              until,
              caller(request),
              line(Objects.requireNonNullElse(mute.comment(), ""))));
    } catch (IllegalStateException tooMany) {
      return problem(HttpStatus.CONFLICT, String.valueOf(tooMany.getMessage()));
    }
    return decided().body(Map.of("until", until));
  }

  @PostMapping("/alerts/preview")
  ResponseEntity<?> preview(@RequestBody EditedRule edited) {
    try {
      AlertRule rule = edited.rule(alerts);
      String window = edited.window() == null ? "7d" : edited.window();
      return ResponseEntity.ok(AlertView.Replay.of(alerts.replay(rule, Windows.parse(window))));
    } catch (IllegalArgumentException refused) {
      return problem(HttpStatus.BAD_REQUEST, String.valueOf(refused.getMessage()));
    }
  }

  @GetMapping("/alerts/rules")
  ResponseEntity<?> rules() {
    return ResponseEntity.ok(
        Map.of("rules", alerts.rules().stream().map(AlertView.Rule::of).toList()));
  }

  @GetMapping("/alerts/rules/{name}/proposal")
  ResponseEntity<?> propose(@PathVariable("name") String name) {
    try {
      return alerts
          .propose(name)
          .<ResponseEntity<?>>map(each -> ResponseEntity.ok(AlertView.Proposal.of(each)))
          .orElseGet(AlertAdmin::noRule);
    } catch (IllegalArgumentException refused) {
      return problem(HttpStatus.BAD_REQUEST, String.valueOf(refused.getMessage()));
    }
  }

  /** A threshold in the unit of the present one, such as 500ms. */
  record Threshold(@Nullable String threshold) {}

  @PostMapping("/alerts/rules/{name}/threshold")
  ResponseEntity<?> changeThreshold(
      HttpServletRequest request,
      @PathVariable("name") String name,
      @RequestBody Threshold wanted) {
    AlertRule rule = alerts.rule(name).orElse(null);
    if (rule == null) {
      return noRule();
    }
    try {
      Quantity threshold = Quantity.parse(String.valueOf(wanted.threshold()));
      if (threshold.unit() != rule.condition().threshold().unit()) {
        return problem(
            HttpStatus.BAD_REQUEST,
            "The threshold has another unit than " + rule.condition().threshold() + ".");
      }
      alerts.changeThreshold(name, threshold.value(), caller(request));
    } catch (IllegalArgumentException refused) {
      return problem(HttpStatus.BAD_REQUEST, String.valueOf(refused.getMessage()));
    }
    return decided().body(alerts.rule(name).map(AlertView.Rule::of).orElseThrow());
  }

  private static ResponseEntity<?> noRule() {
    return problem(HttpStatus.NOT_FOUND, "There is no rule of this name.");
  }
}
