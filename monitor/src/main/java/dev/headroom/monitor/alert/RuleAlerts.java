// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import dev.headroom.monitor.query.QueryResult;
import dev.headroom.monitor.query.QueryValue;
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
  private final int flapChanges;
  private AlertRule rule;

  RuleAlerts(AlertRule rule, int flapChanges) {
    this.rule = rule;
    this.flapChanges = flapChanges;
  }

  AlertRule rule() {
    return rule;
  }

  void replace(AlertRule changed) {
    this.rule = changed;
  }

  /** Takes the values of all instants of a result; returns the changes of status. */
  List<AlertTransition> advance(QueryResult result) {
    List<AlertTransition> transitions = new ArrayList<>();
    AlertRule timed = rule.with(rule.timing().at(result.step()));
    for (int i = 0; i < result.instants().size(); i++) {
      Instant tick = result.instants().get(i);
      Set<SortedMap<String, String>> gone = new HashSet<>(alerts.keySet());
      for (QueryResult.Series each : result.series()) {
        gone.remove(each.labels());
        AlertTracker tracker =
            alerts.computeIfAbsent(
                each.labels(), labels -> new AlertTracker(labels, tick, flapChanges));
        add(transitions, tracker.advance(timed, tick, each.values().get(i)));
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
