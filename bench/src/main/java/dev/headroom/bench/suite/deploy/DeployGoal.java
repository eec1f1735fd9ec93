// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.deploy;

import dev.headroom.bench.BenchRow;

/** The rows of the suite, each with its goal. Immutable. */
enum DeployGoal {
  SWITCH("deploy-switch", "requests", "failed requests in all switches", 0),
  ROLLBACK("deploy-rollback", "s", "from the command to the kept release", 2),
  KILLED("deploy-killed", "deployments", "not serving after --resume", 0),
  ROLLING("deploy-rolling", "requests", "failed requests", 0),
  FROZEN_OUT("deploy-frozen-out", "s", "from SIGSTOP to its last request", 3),
  FROZEN_OTHERS_LATE("deploy-frozen-late", "requests", "late ones that were not sent to it", 0),
  FROZEN_REPEATED("deploy-frozen-repeated", "requests", "idempotent, answered by no other", 0),
  CPU("deploy-cpu", "ms", "CPU a request, three instances / one", 1.1),
  WRITES("deploy-writes", "writes", "acknowledged and lost, or twice", 0),
  IMAGE("deploy-image", "MB", "compressed", 250);

  private final String id;
  private final String unit;
  private final String measure;
  private final double bound;

  DeployGoal(String id, String unit, String measure, double bound) {
    this.id = id;
    this.unit = unit;
    this.measure = measure;
    this.bound = bound;
  }

  /** Returns the row without a value. */
  BenchRow.Builder row() {
    return BenchRow.of(id, unit, measure);
  }

  /** Returns the row of what was measured, which must not be above the goal. */
  BenchRow judged(BenchRow.Builder row) {
    return row.atMost(bound);
  }

  /** Returns the row with the reason why it has no value. */
  BenchRow without(String why) {
    return judged(row().notMeasured(why));
  }

  /**
   * Returns the row of a number of faults, which has no value unless the same check found some in a
   * variant that is broken on purpose.
   */
  BenchRow counted(BenchRow.Builder row, long found, long inBrokenVariant) {
    row.figure("broken variant", inBrokenVariant);
    return judged(
        inBrokenVariant > 0
            ? row.value((double) found)
            : row.notMeasured("the check found nothing in the broken variant"));
  }
}
