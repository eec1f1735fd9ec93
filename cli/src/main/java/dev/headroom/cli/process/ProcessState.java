// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether a process of this machine runs, since when, and as what. Stateless, thread-safe. */
public final class ProcessState {

  /** Position of the start among the fields that follow the program's name. */
  private static final int START_TICKS = 19;

  private ProcessState() {}

  /**
   * Returns whether a process runs. A zombie, which has ended and was not reaped by its parent,
   * does not.
   *
   * @param process of this machine, a child of this process or not
   */
  public static boolean runs(ProcessHandle process) {
    if (!process.isAlive()) {
      return false;
    }
    List<String> fields = fields(process.pid());
    return fields.isEmpty() ? process.isAlive() : !fields.getFirst().equals("Z");
  }

  /**
   * Returns when a process began, by which it differs from another one that gets its id later.
   *
   * @param pid of a process
   * @return ticks since the start of the machine, field 22 of {@code /proc/PID/stat}; empty where
   *     there is no such file
   */
  public static String startTicks(long pid) {
    List<String> fields = fields(pid);
    return fields.size() > START_TICKS ? fields.get(START_TICKS) : "";
  }

  /**
   * Returns the command line of a process, or the title that it has given itself.
   *
   * @param pid of a process
   * @return words with spaces between them; empty where they cannot be read, as where there is no
   *     {@code /proc}
   */
  public static String commandLine(long pid) {
    try {
      byte[] words = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
      return new String(words, StandardCharsets.UTF_8).replace('\0', ' ').strip();
    } catch (IOException unreadable) {
      return "";
    }
  }

  /** Returns the fields from the third one on, the state; empty where they cannot be read. */
  private static List<String> fields(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // The second field is the program's name in parentheses, which may hold any character.
      return List.of(stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1));
    } catch (IOException noSuchFile) {
      return List.of();
    }
  }
}
