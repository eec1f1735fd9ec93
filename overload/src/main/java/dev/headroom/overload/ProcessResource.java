// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import java.util.Locale;

/**
 * A resource that a process may be short of while latencies are still low.
 *
 * <p>Immutable.
 */
public enum ProcessResource {
  /** The processor time used, of the processor time available. */
  CPU("of the available processor time used") {
    @Override
    double share(ProcessSample then, ProcessSample now) {
      double spent = now.cpuNanos() - then.cpuNanos();
      boolean known = now.cpuNanos() >= 0 && then.cpuNanos() >= 0;
      return known ? spent / ((double) (now.nanos() - then.nanos()) * now.processors()) : 0;
    }
  },
  /** The periods in which the control group's quota of processor time ran out. */
  THROTTLED("of the control group's periods throttled") {
    @Override
    double share(ProcessSample then, ProcessSample now) {
      long periods = now.periods() - then.periods();
      boolean known = now.periods() >= 0 && then.periods() >= 0 && periods > 0;
      return known ? (double) (now.throttled() - then.throttled()) / periods : 0;
    }
  },
  /** The time in which garbage collection stopped the process. */
  PAUSES("of the time stopped for garbage collection") {
    @Override
    double share(ProcessSample then, ProcessSample now) {
      double paused = (now.pausedMillis() - then.pausedMillis()) * 1e6;
      return paused / (now.nanos() - then.nanos());
    }
  };

  private final String measure;

  ProcessResource(String measure) {
    this.measure = measure;
  }

  /** Returns the share between two samples, 0 if the machine does not publish it. */
  abstract double share(ProcessSample then, ProcessSample now);

  /** Returns the name in meters and logs. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  String measure() {
    return measure;
  }
}
