// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import dev.headroom.monitor.history.History;
import dev.headroom.monitor.query.QueryResult;
import dev.headroom.monitor.query.QueryValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How often a rule would have fired over recorded history.
 *
 * <p>Immutable.
 *
 * @param span what was replayed
 * @param evaluated evaluations with a value, over all alerts of the rule
 * @param firings how often an alert began to fire
 * @param firing for how long alerts fired, added
 * @param transitions every change of status, the oldest first
 */
public record AlertReplay(
    Span span, long evaluated, int firings, Duration firing, List<AlertTransition> transitions) {

  /**
   * A range of time and the step of its evaluations. Where history is coarse, a short hold counts
   * as one step.
   *
   * <p>Immutable.
   */
  public record Span(Instant from, Instant to, Duration step) {}

  /** Copies. */
  public AlertReplay {
    transitions = List.copyOf(transitions);
  }

  /**
   * Replays a rule, from the oldest recorded step on at the earliest. Reads memory, and costs some
   * milliseconds.
   */
  public static AlertReplay of(History history, AlertRule rule, Instant from, Instant to) {
    Instant oldest = history.oldest().orElse(to);
    Instant first = from.isBefore(oldest) ? oldest : from;
    return of(rule, rule.condition().query().evaluate(history, first, to, history.step()));
  }

  /** Replays a rule over values that were computed before. */
  static AlertReplay of(AlertRule rule, QueryResult result) {
    List<AlertTransition> transitions = new ArrayList<>();
    AlertRule timed = rule.with(rule.timing().at(result.step()));
    long evaluated = 0;
    int firings = 0;
    Duration firing = Duration.ZERO;
    for (QueryResult.Series each : result.series()) {
      AlertState state = AlertState.initial(Instant.EPOCH);
      for (int i = 0; i < result.instants().size(); i++) {
        Instant tick = result.instants().get(i);
        QueryValue value = each.values().get(i);
        AlertState next = state.next(timed, tick, value);
        if (next.status() != state.status()) {
          transitions.add(
              new AlertTransition(
                  tick,
                  new AlertTransition.Key(rule.name(), each.labels()),
                  state.status(),
                  next.status(),
                  value.value()));
        }
        if (next.status().isFiring()) {
          firings += state.status().isFiring() ? 0 : 1;
          firing = firing.plus(result.step());
        }
        evaluated += value.isPresent() ? 1 : 0;
        state = next;
      }
    }
    transitions.sort(Comparator.comparing(AlertTransition::at));
    List<Instant> ticks = result.instants();
    Instant first = ticks.isEmpty() ? Instant.EPOCH : ticks.getFirst();
    Instant last = ticks.isEmpty() ? Instant.EPOCH : ticks.getLast();
    return new AlertReplay(
        new Span(first, last, result.step()), evaluated, firings, firing, transitions);
  }
}
