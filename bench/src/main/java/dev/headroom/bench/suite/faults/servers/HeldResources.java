// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.faults.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a process holds.
 *
 * <p>Immutable.
 *
 * @param heapMegabytes of the heap after a collection of garbage
 * @param residentMegabytes of memory that the operating system has given it
 * @param connections open sockets
 * @param threads of the JVM
 * @param files open file descriptors, sockets among them; without the libraries of its class path,
 *     which are opened when a class of them is first needed
 */
public record HeldResources(
    double heapMegabytes, double residentMegabytes, long connections, long threads, long files) {
  private static final Pattern RESPONSE = Pattern.compile("heap (\\d+) threads (\\d+)");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  /**
   * Reads what a process holds.
   *
   * @param report of the process itself, such as {@code heap 31457280 threads 75}
   * @param pid of the process
   * @throws IllegalStateException if it reports nothing, or has ended
   */
  public static HeldResources of(String report, long pid) {
    Matcher own = RESPONSE.matcher(report);
    Path process = Path.of("/proc", Long.toString(pid));
    try {
      Matcher resident = RESIDENT.matcher(Files.readString(process.resolve("status")));
      if (!own.find() || !resident.find()) {
        throw new IllegalStateException("process " + pid + " does not report what it holds");
      }
      List<String> files = files(process.resolve("fd"));
      return new HeldResources(
          Long.parseLong(own.group(1)) / 1e6,
          Long.parseLong(resident.group(1)) / 1e3,
          files.stream().filter(each -> each.startsWith("socket:")).count(),
          Long.parseLong(own.group(2)),
          files.size());
    } catch (IOException e) {
      throw new UncheckedIOException("what process " + pid + " holds could not be read", e);
    }
  }

  private static List<String> files(Path descriptors) throws IOException {
    try (Stream<Path> links = Files.list(descriptors)) {
      return links
          .map(HeldResources::target)
          .filter(each -> !each.isEmpty() && !each.endsWith(".jar"))
          .toList();
    }
  }

  /** Returns what a descriptor is of; empty if it was closed meanwhile. */
  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException closed) {
      return "";
    }
  }

  /** Returns whether nothing but memory is more than in another reading. */
  public boolean holdsNoMoreThan(HeldResources other) {
    return connections <= other.connections && threads <= other.threads && files <= other.files;
  }

  /** Returns the least of each of two readings. */
  public HeldResources least(HeldResources other) {
    return new HeldResources(
        Math.min(heapMegabytes, other.heapMegabytes),
        Math.min(residentMegabytes, other.residentMegabytes),
        Math.min(connections, other.connections),
        Math.min(threads, other.threads),
        Math.min(files, other.files));
  }
}
