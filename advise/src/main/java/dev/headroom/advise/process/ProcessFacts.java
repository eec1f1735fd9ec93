// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.process;

import dev.headroom.ground.TimeSource;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the JVM and the control group of this process report.
 *
 * <p>Thread-safe. Reads control groups of version 2; without one there is no limit.
 */
final class ProcessFacts {
  private static final Path OWN = Path.of("/proc/self/cgroup");
  private static final Path GROUPS = Path.of("/sys/fs/cgroup");
  private static final String CONCURRENT = "Cycles";

  /** That of the kernel, and of all container engines by default. */
  private static final double PERIOD_SECONDS = 0.1;

  private final Path group;
  private final TimeSource time;

  /**
   * Sums since the start.
   *
   * <p>Immutable.
   *
   * @param nanos when they were read
   * @param pausedSeconds time stopped for garbage collection
   * @param periods of the processor quota in which something ran; 0 without one
   * @param throttled periods in which it ran out
   */
  record Reading(long nanos, double pausedSeconds, double periods, double throttled) {

    double secondsSince(Reading before) {
      return (nanos - before.nanos) / 1e9;
    }

    /** Returns the share of the time that was stopped for garbage collection. */
    double pausedShareSince(Reading before) {
      return (pausedSeconds - before.pausedSeconds) / secondsSince(before);
    }

    /**
     * Returns the share of all periods in which the quota ran out. Those in which nothing ran are
     * not counted by the kernel, and are periods all the same: one burst a minute is no shortage.
     */
    double throttledShareSince(Reading before) {
      double all = Math.max(periods - before.periods, secondsSince(before) / PERIOD_SECONDS);
      return (throttled - before.throttled) / all;
    }
  }

  ProcessFacts(Path group, TimeSource time) {
    this.group = group;
    this.time = time;
  }

  static ProcessFacts ofThisProcess(TimeSource time) {
    Path group =
        lines(OWN).stream()
            .filter(line -> line.startsWith("0::/"))
            .map(line -> GROUPS.resolve(line.substring("0::/".length())))
            .filter(each -> Files.isReadable(each.resolve("cpu.stat")))
            .findFirst()
            .orElse(GROUPS);
    return new ProcessFacts(group, time);
  }

  Reading read() {
    double paused =
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .filter(each -> !each.getName().endsWith(CONCURRENT))
            .mapToLong(GarbageCollectorMXBean::getCollectionTime)
            .sum();
    return new Reading(time.nanos(), paused / 1e3, number("nr_periods "), number("nr_throttled "));
  }

  private double number(String name) {
    return lines(group.resolve("cpu.stat")).stream()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> parse(line.substring(name.length())))
        .findFirst()
        .orElse(0);
  }

  /** Returns the memory that the container may use, in bytes; 0 if there is no limit. */
  double memoryLimit() {
    return lines(group.resolve("memory.max")).stream()
        .mapToDouble(ProcessFacts::parse)
        .findFirst()
        .orElse(0);
  }

  private static double parse(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException unlimited) {
      return 0;
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }
}
