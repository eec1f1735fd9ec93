// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Describes the machine on which figures were measured.
 *
 * <p>Immutable.
 */
public final class Machine {

  private Machine() {}

  /**
   * Describes this machine.
   *
   * @return cores, memory, processor, system and JVM in one line
   */
  public static String describe() {
    return String.format(
        Locale.ROOT,
        "%d cores, %.0f GiB, %s, %s %s, JDK %s",
        Runtime.getRuntime().availableProcessors(),
        memoryBytes() / (double) (1L << 30),
        processor(),
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        Runtime.version());
  }

  private static long memoryBytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 0;
  }

  private static String processor() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown processor");
    } catch (IOException e) {
      return "unknown processor";
    }
  }
}
