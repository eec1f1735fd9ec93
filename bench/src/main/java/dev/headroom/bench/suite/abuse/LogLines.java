// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.abuse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of an application's log, counted by second and kind. Confined to one thread.
 *
 * <p>A kind is a line without its time, process, thread and numbers; the status of a response,
 * three digits before the time it took, is part of the kind. A line without a time belongs to the
 * one before, such as those of a stack trace.
 */
final class LogLines {
  private static final Pattern LINE =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d)\\S* +(\\w+) .*? --- \\S.*?] (.*)");

  private static final Pattern NUMBER = Pattern.compile("(?<!\\d)(?!\\d{3} \\d)\\d+");

  private final Path file;
  private long read;

  LogLines(Path file) {
    this.file = file;
    this.read = lines().size();
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the most lines of one kind in one second since this was created. */
  Map.Entry<String, Integer> most() {
    Map<String, Integer> counts = new HashMap<>();
    String kind = "";
    for (String line : lines().subList((int) read, lines().size())) {
      Matcher parts = LINE.matcher(line);
      if (parts.matches()) {
        kind =
            parts.group(1)
                + " "
                + parts.group(2)
                + " "
                + NUMBER.matcher(parts.group(3)).replaceAll("#");
      }
      counts.merge(kind, 1, Integer::sum);
    }
    return counts.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .orElse(Map.entry("none", 0));
  }
}
