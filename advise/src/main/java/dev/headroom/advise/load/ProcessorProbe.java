// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;

/**
 * The processors that this process may use. What other processes take of them counts as used, since
 * this one cannot have it; under a quota that is smaller than the machine, only its own time does.
 *
 * <p>Thread-safe. Reads {@code /proc}; without Linux, the time of the process alone.
 */
public final class ProcessorProbe implements ResourceProbe {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path STAT = Path.of("/proc/stat");
  private static final String ALLOWED = "Cpus_allowed_list:";

  /** The unit of {@code /proc/stat}: USER_HZ, which is 100 on every Linux that runs a JVM. */
  private static final double TICKS = 100;

  /**
   * The columns of a processor's line that count as used: user, nice, system, irq, softirq, steal.
   */
  private static final int[] USED = {1, 2, 3, 6, 7, 8};

  private final Path status;
  private final Path stat;

  /** Creates a probe of this process. */
  public ProcessorProbe() {
    this(STATUS, STAT);
  }

  ProcessorProbe(Path status, Path stat) {
    this.status = status;
    this.stat = stat;
  }

  @Override
  public Resource resource() {
    return Resource.of("cpu", ResourceKind.PROCESSOR);
  }

  @Override
  public double size() {
    return Runtime.getRuntime().availableProcessors();
  }

  @Override
  public Totals totals() {
    BitSet allowed = allowed();
    // A quota lowers the number that the JVM sees below the number that it may run on.
    double busy =
        allowed.isEmpty() || allowed.cardinality() > size() ? ownSeconds() : used(allowed);
    return new Totals(busy, 0, Double.NaN, 0);
  }

  private static double ownSeconds() {
    return ProcessHandle.current()
        .info()
        .totalCpuDuration()
        .map(Duration::toNanos)
        .map(nanos -> nanos / 1e9)
        .orElse(Double.NaN);
  }

  /** Returns the numbers of the processors that the process may run on; empty if not known. */
  private BitSet allowed() {
    BitSet allowed = new BitSet();
    for (String line : lines(status)) {
      if (line.startsWith(ALLOWED)) {
        for (String range : line.substring(ALLOWED.length()).strip().split(",", -1)) {
          String[] ends = range.split("-", 2);
          allowed.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
        }
      }
    }
    return allowed;
  }

  private double used(BitSet allowed) {
    double ticks = 0;
    for (String line : lines(stat)) {
      String[] columns = line.split("\\s+", -1);
      if (columns[0].matches("cpu\\d+")
          && columns.length > USED[USED.length - 1]
          && allowed.get(Integer.parseInt(columns[0].substring(3)))) {
        for (int each : USED) {
          ticks += Long.parseLong(columns[each]);
        }
      }
    }
    return ticks == 0 ? ownSeconds() : ticks / TICKS;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }
}
