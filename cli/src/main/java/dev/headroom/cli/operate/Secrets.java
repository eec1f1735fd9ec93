// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.operate;

import dev.headroom.cli.operate.ConfigurationText.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Leaves the secrets of a configuration out of its text, and puts them back. Stateless. */
final class Secrets {

  private Secrets() {}

  /**
   * A text, and the names of values that it lacks.
   *
   * <p>Immutable.
   */
  record Result(String text, List<String> names) {}

  /**
   * Returns a text with empty values for its secrets; empty if they cannot be separated from it.
   */
  static Optional<Result> leaveOut(String text) {
    return ConfigurationText.values(text)
        .map(values -> {
          StringBuilder without = new StringBuilder();
          List<String> names = new ArrayList<>();
          int end = 0;
          for (Value each : values) {
            if (each.secret()) {
              without.append(text, end, each.start()).append(each.quoted() ? "" : "\"\"");
              names.add(each.name());
              end = each.end();
            }
          }
          return new Result(without.append(text, end, text.length()).toString(), names);
        });
  }

  /**
   * Puts the values of an earlier text in the places of those that were left out. A name that both
   * texts do not have equally often is not filled in.
   *
   * @param names the names that were left out
   * @param earlier the text with the values; empty if there is none
   * @return the text, and the names whose values are still missing
   */
  static Result putBack(String text, Collection<String> names, String earlier) {
    Map<String, List<String>> known = new HashMap<>();
    for (Value each : ConfigurationText.values(earlier).orElse(List.of())) {
      known
          .computeIfAbsent(each.name(), name -> new ArrayList<>())
          .add(earlier.substring(each.start(), each.end()));
    }
    List<Value> all = ConfigurationText.values(text).orElse(List.of());
    Map<String, Long> counts =
        all.stream().collect(Collectors.groupingBy(Value::name, Collectors.counting()));
    StringBuilder filled = new StringBuilder();
    List<String> missing = new ArrayList<>(names);
    Map<String, Integer> next = new HashMap<>();
    int end = 0;
    for (Value each : all) {
      int index = next.merge(each.name(), 1, Integer::sum) - 1;
      List<String> values = known.getOrDefault(each.name(), List.of());
      boolean alike = values.size() == counts.getOrDefault(each.name(), 0L);
      boolean gap = each.start() == each.end() && names.contains(each.name());
      if (gap && alike && !values.get(index).isEmpty()) {
        filled.append(text, end, each.start()).append(values.get(index));
        end = each.end();
        missing.remove(each.name());
      }
    }
    return new Result(filled.append(text, end, text.length()).toString(), missing);
  }
}
