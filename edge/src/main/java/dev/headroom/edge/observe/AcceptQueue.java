// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.observe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The accept queue of a listening TCP port: connections that the operating system has established
 * and the server has not yet accepted.
 *
 * <p>Thread-safe. Read from Linux's tables of sockets, which show listeners first: costs two short
 * reads of files, however many connections there are.
 */
public final class AcceptQueue {
  private static final Path TABLE = Path.of("/proc/net/tcp");
  private static final List<Path> TABLES = List.of(TABLE, Path.of("/proc/net/tcp6"));
  private static final String LISTENING = "0A";
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int QUEUES = 4;

  private AcceptQueue() {}

  /** Returns whether this system shows its accept queues: Linux does. */
  public static boolean isReadable() {
    return Files.isReadable(TABLE);
  }

  /**
   * Returns the number of connections that wait to be accepted at a port, on all addresses.
   *
   * @param port a local port
   * @return 0 too if nothing listens there; NaN where the system does not show it
   */
  public static double length(int port) {
    if (!isReadable()) {
      return Double.NaN;
    }
    String suffix = ":%04X".formatted(port);
    return TABLES.stream()
        .filter(Files::isReadable)
        .mapToLong(table -> length(table, suffix))
        .sum();
  }

  private static long length(Path table, String suffix) {
    try (Stream<String> lines = Files.lines(table)) {
      return lines
          .skip(1)
          .map(line -> line.strip().split("\\s+", QUEUES + 2))
          .takeWhile(fields -> fields[STATE].equals(LISTENING))
          .filter(fields -> fields[LOCAL_ADDRESS].endsWith(suffix))
          .mapToLong(AcceptQueue::waiting)
          .sum();
    } catch (IOException | UncheckedIOException e) {
      return 0; // a table that vanishes has no listeners
    }
  }

  /** Reads the second of {@code tx_queue:rx_queue}, which counts connections for a listener. */
  private static long waiting(String[] fields) {
    String queues = fields[QUEUES];
    return Long.parseLong(queues.substring(queues.indexOf(':') + 1), 16);
  }
}
