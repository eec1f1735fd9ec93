// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.database.corpus;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** A line or block of a trace. Immutable. */
sealed interface TraceStep {

  void run(TraceClock clock);

  /** One execution. */
  record Run(String statement, Map<String, String> options) implements TraceStep {
    static final Set<String> OPTIONS =
        Set.of("at", "binds", "took", "gap", "tx", "conn", "failed", "batch");

    @Override
    public void run(TraceClock clock) {
      clock.execute(this);
    }

    double number(String option, double otherwise) {
      String value = options.get(option);
      return value == null ? otherwise : Double.parseDouble(value);
    }
  }

  /** A loop, or iterations that run at once. */
  record Block(boolean parallel, int times, List<TraceStep> steps) implements TraceStep {
    @Override
    public void run(TraceClock clock) {
      if (parallel) {
        clock.parallel(times, () -> steps.forEach(step -> step.run(clock)));
      } else {
        clock.loop(times, () -> steps.forEach(step -> step.run(clock)));
      }
    }
  }
}
