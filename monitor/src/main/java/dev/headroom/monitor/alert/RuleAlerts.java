// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import dev.headroom.monitor.query.QueryResult;
import dev.headroom.monitor.query.QueryValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The alerts of one rule, one for each combination of the tags that its expression names.
 *
 * <p>One thread at a time: guarded by the lock of {@link Alerts}.
 */
final class RuleAlerts {
  private final Map<SortedMap<String, String>, AlertTracker> alerts = new HashMap<>();
  private final AlertRule configured;
  private final int flapChanges;
  private AlertRule rule;

  RuleAlerts(AlertRule configured, int flapChanges) {
    this.configured = configured;
    this.rule = configured;
    this.flapChanges = flapChanges;
  }

  /** Returns the same rule, as no evaluation has seen it. */
  RuleAlerts withoutAlerts() {
    RuleAlerts fresh = new RuleAlerts(configured, flapChanges);
    fresh.rule = rule;
    return fresh;
  }

  /** Returns the rule of the settings. */
  AlertRule configured() {
    return configured;
  }

  /** Returns the rule with the threshold that was decided. */
  AlertRule rule() {
    return rule;
  }

  void apply(AlertDecisions decisions) {
    this.rule = decisions.effective(configured);
  }

  /** Moves the times of all alerts by as much as the clock was moved. */
  void move(Duration by) {
    alerts.values().forEach(each -> each.move(by));
  }

  /** Takes the values of the present; returns the changes of status. */
  List<AlertTransition> advance(QueryResult result) {
    return advance(result, false);
  }

  /** Takes the values of the past, which receivers know, but for what is silenced. */
  void replay(QueryResult result, AlertDecisions.InForce now) {
    advance(result, true);
    for (AlertTracker each : alerts.values()) {
      each.markReported(now.handling(rule.name(), each).silence() != null);
    }
  }

  private List<AlertTransition> advance(QueryResult result, boolean isPast) {
    List<AlertTransition> transitions = new ArrayList<>();
    AlertRule timed = rule.with(rule.timing().at(result.step()));
    for (int i = 0; i < result.instants().size(); i++) {
      Instant tick = result.instants().get(i);
      Set<SortedMap<String, String>> gone = new HashSet<>(alerts.keySet());
      for (QueryResult.Series each : result.series()) {
        gone.remove(each.labels());
        AlertTracker tracker =
            alerts.computeIfAbsent(
                each.labels(),
                labels -> new AlertTracker(labels, tick, isPast ? Instant.MIN : tick, flapChanges));
        add(transitions, tracker.advance(timed, tick, each.values().get(i)));
        if (!isPast || i >= timed.timing().evaluations()) {
          tracker.observe(tick);
        }
      }
      // The series no longer exists: there is nothing left that could be wrong.
      AlertRule fine =
          new AlertRule(
              rule.name(),
              rule.condition(),
              timed.timing(),
              new AlertRule.Evidence(rule.evidence().minEvents(), NoData.OK),
              rule.notice());
      for (SortedMap<String, String> each : gone) {
        AlertTracker tracker = alerts.get(each);
        if (tracker != null) {
          add(transitions, tracker.advance(fine, tick, QueryValue.NONE));
          if (tracker.isForgettable()) {
            alerts.remove(each);
          }
        }
      }
    }
    return transitions;
  }

  private static void add(List<AlertTransition> transitions, @Nullable AlertTransition each) {
    if (each != null) {
      transitions.add(each);
    }
  }

  List<AlertTracker> trackers() {
    return List.copyOf(alerts.values());
  }
}
