// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import com.sun.management.OperatingSystemMXBean;
import dev.headroom.ground.TimeSource;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Samples the counters of this process. Confined to one thread.
 *
 * <p>Quotas are read from the process's own control group of version 2; without one, or without
 * Linux, there is no quota. The cycles of a concurrent collector count as processor time, not as
 * pauses.
 */
final class ProcessSampler {
  private static final Path GROUPS = Path.of("/sys/fs/cgroup");
  private static final Path OWN = Path.of("/proc/self/cgroup");

  /** The suffix of beans that count a concurrent collector's cycles, which are no pauses. */
  private static final String CONCURRENT = "Cycles";

  private final TimeSource time;
  private final List<GarbageCollectorMXBean> collectors;

  /** Of every JDK's, but not of every JVM's. */
  private final @Nullable OperatingSystemMXBean processor;

  private final @Nullable Path cpuStatFile;

  ProcessSampler(TimeSource time) {
    this(time, cpuStatFile(GROUPS, OWN));
  }

  ProcessSampler(TimeSource time, @Nullable Path statistics) {
    this.time = time;
    this.cpuStatFile = statistics;
    this.processor =
        ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean known
            ? known
            : null;
    this.collectors =
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .filter(each -> !each.getName().endsWith(CONCURRENT))
            .toList();
  }

  ProcessSample sample() {
    long periods = -1;
    long throttled = -1;
    for (String line : lines(cpuStatFile)) {
      periods = line.startsWith("nr_periods ") ? number(line) : periods;
      throttled = line.startsWith("nr_throttled ") ? number(line) : throttled;
    }
    return new ProcessSample(
        time.nanos(),
        Runtime.getRuntime().availableProcessors(),
        processor == null ? -1 : processor.getProcessCpuTime(),
        throttled < 0 ? -1 : periods,
        throttled,
        collectors.stream().mapToLong(each -> Math.max(0, each.getCollectionTime())).sum());
  }

  /** Returns the statistics file of the process's control group; null if there is none. */
  static @Nullable Path cpuStatFile(Path groups, Path own) {
    Stream<Path> named =
        lines(own).stream()
            .filter(line -> line.startsWith("0::/"))
            .map(line -> groups.resolve(line.substring("0::/".length())));
    return Stream.concat(named, Stream.of(groups))
        .map(group -> group.resolve("cpu.stat"))
        .filter(Files::isReadable)
        .findFirst()
        .orElse(null);
  }

  private static List<String> lines(@Nullable Path file) {
    try {
      return file == null ? List.of() : Files.readAllLines(file);
    } catch (IOException absent) {
      return List.of();
    }
  }

  private static long number(String line) {
    try {
      return Long.parseLong(line.substring(line.indexOf(' ') + 1).strip());
    } catch (NumberFormatException unknown) {
      return -1;
    }
  }
}
