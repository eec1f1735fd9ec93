// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.configuration;

import dev.headroom.cli.configuration.ConfigurationText.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Leaves the secrets of a configuration out of its text, and puts them back. Stateless. */
final class Secrets {

  private Secrets() {}

  /**
   * A text, and the names of values that it lacks.
   *
   * <p>Immutable.
   *
   * @param remaining the numbers of lines that may hold a secret still
   */
  record Result(String text, List<String> names, List<Integer> remaining) {}

  /** Returns a text with empty values for the secrets that can be separated from it. */
  static Result leaveOut(String text) {
    StringBuilder without = new StringBuilder();
    List<String> names = new ArrayList<>();
    int end = 0;
    for (Value each : ConfigurationText.values(text)) {
      if (each.secret()) {
        without.append(text, end, each.start()).append(each.quoted() ? "" : "\"\"");
        names.add(each.name());
        end = each.end();
      }
    }
    String rest = without.append(text, end, text.length()).toString();
    return new Result(rest, names, RemainingSecrets.lines(rest));
  }

  /**
   * Puts the values of an earlier text in the places of those that were left out. A value is put
   * back only where its name stands in the same blocks; of names that stand there more than once,
   * none is filled in unless nothing but secrets has changed. Of an earlier text with secrets that
   * cannot be separated from it, nothing is put back.
   *
   * @param names the names that were left out
   * @param earlier the text with the values; empty if there is none
   * @return the text, and the names whose values are still missing
   */
  static Result putBack(String text, Collection<String> names, String earlier) {
    Map<String, List<String>> known = new HashMap<>();
    Result without = leaveOut(earlier);
    if (without.remaining().isEmpty()) {
      for (Value each : ConfigurationText.values(earlier)) {
        known
            .computeIfAbsent(path(earlier, each), path -> new ArrayList<>())
            .add(earlier.substring(each.start(), each.end()));
      }
    }
    boolean unchanged = without.text().equals(text);
    StringBuilder filled = new StringBuilder();
    List<String> missing = new ArrayList<>(names);
    Map<String, Integer> next = new HashMap<>();
    int end = 0;
    for (Value each : ConfigurationText.values(text)) {
      String path = path(text, each);
      int index = next.merge(path, 1, Integer::sum) - 1;
      List<String> values = known.getOrDefault(path, List.of());
      boolean certain = unchanged || (values.size() == 1 && index == 0);
      boolean gap = each.start() == each.end() && names.contains(each.name());
      if (gap && certain && index < values.size() && !values.get(index).isEmpty()) {
        filled.append(text, end, each.start()).append(values.get(index));
        end = each.end();
        missing.remove(each.name());
      }
    }
    return new Result(filled.append(text, end, text.length()).toString(), missing, List.of());
  }

  /** Returns the name of a value with the lines that open the blocks around it. */
  private static String path(String text, Value value) {
    Deque<String> path = new ArrayDeque<>(List.of(value.name()));
    String[] lines = text.substring(0, value.start()).split("\n", -1);
    int inner = indentation(lines[lines.length - 1]);
    boolean inSection = false;
    for (int i = lines.length - 2; i >= 0; i--) {
      String line = lines[i];
      boolean section = line.startsWith("[") && !inSection;
      boolean outer = !line.isBlank() && indentation(line) < inner;
      if (section || outer) {
        path.addFirst(line.strip());
        inner = Math.min(inner, indentation(line));
        inSection |= section;
      }
    }
    return String.join("\n", path);
  }

  private static int indentation(String line) {
    return line.length() - line.stripLeading().length();
  }
}
