// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.limit;

import dev.headroom.ground.StoreKeys;
import dev.headroom.limit.algorithm.EvalContext;
import dev.headroom.limit.algorithm.LimitAlgorithm.Outcome;
import dev.headroom.limit.state.LimitState.StoreRequest;
import dev.headroom.limit.state.LimitState.StoreResult;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * One call of rules whose algorithms the function does not know: their states are rows that the
 * transaction locks, evaluates in Java and writes; the function decides the other rules in the same
 * transaction. Immutable.
 *
 * <p>Rows are locked in one order by all callers: first these by their names, then the function's
 * by theirs.
 */
record EvaluatedStatement(List<StoreRequest> requests, StoreKeys keys, LimitStatement others) {
  private static final long SLACK_MICROS = 1_000_000;

  static EvaluatedStatement of(List<StoreRequest> requests, StoreKeys keys) {
    List<StoreRequest> others =
        requests.stream().filter(each -> each.limit().isScripted()).toList();
    return new EvaluatedStatement(requests, keys, LimitStatement.of(others, keys));
  }

  /** Runs it; negative times, and the epoch as the stamp, when the epoch is another. */
  StoreResult run(LimitConnection connection, long known, long fresh, int times)
      throws SQLException {
    return connection.inTransaction(() -> decide(connection, known, fresh, times));
  }

  private StoreResult decide(LimitConnection connection, long known, long fresh, int times)
      throws SQLException {
    List<StoreRequest> evaluated =
        requests.stream().filter(each -> !each.limit().isScripted()).toList();
    List<String> names = evaluated.stream().map(each -> each.stateName(keys)).toList();
    boolean adds = times > 0 || evaluated.stream().anyMatch(each -> each.terms().settles());
    List<long[]> states = connection.lock(names, adds);
    EvalContext.Time time = EvalContext.Time.ofMicros(connection.clockMicros());
    int fits = times;
    for (int i = 0; i < names.size(); i++) {
      if (!evaluated.get(i).terms().observed()) {
        fits = evaluated.get(i).evaluate(states.get(i), time, fits).times();
      }
    }
    StoreResult decided = others.run(connection, known, fresh, fits);
    if (decided.times() < 0) {
      return decided;
    }
    List<Outcome> outcomes = new ArrayList<>(names.size());
    for (int i = 0; i < names.size(); i++) {
      StoreRequest request = evaluated.get(i);
      Outcome outcome = request.evaluate(states.get(i), time, decided.times());
      outcomes.add(outcome);
      long life = request.lifeTicks(outcome.state(), time) + SLACK_MICROS;
      connection.store(names.get(i), outcome.state(), time.now() + life);
    }
    return result(decided, outcomes);
  }

  /** Permits of one result are handed back by one stamp: by the earliest, which is safe for all. */
  private StoreResult result(StoreResult decided, List<Outcome> outcomes) {
    long stamp = decided.stamp();
    Iterator<StoreResult.RuleResult> ofFunction = decided.byRule().iterator();
    Iterator<Outcome> evaluated = outcomes.iterator();
    List<StoreResult.RuleResult> byRule = new ArrayList<>(requests.size());
    for (StoreRequest each : requests) {
      if (each.limit().isScripted()) {
        byRule.add(ofFunction.next());
      } else {
        Outcome outcome = evaluated.next();
        stamp = Math.min(stamp, outcome.stamp());
        byRule.add(
            new StoreResult.RuleResult(
                outcome.times(), outcome.remaining(), outcome.waitTicks() * 1_000));
      }
    }
    return new StoreResult(decided.times(), stamp, byRule);
  }
}
