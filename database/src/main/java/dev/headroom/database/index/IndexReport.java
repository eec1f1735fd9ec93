// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The results of a migration or rollback, in the order of the definitions.
 *
 * <p>Immutable.
 *
 * @param results one per index
 * @param took the total time
 */
public record IndexReport(List<IndexResult> results, Duration took) {

  /** Copies the list. */
  public IndexReport {
    results = List.copyOf(results);
  }

  /** Returns whether no index failed or was interrupted. */
  public boolean ok() {
    return results.stream().allMatch(IndexResult::ok);
  }

  /**
   * Returns the report in one line: the number of indexes per state, then each failure with its
   * reason.
   */
  public String summary() {
    String counts =
        results.stream()
            .collect(Collectors.groupingBy(IndexResult::state, Collectors.counting()))
            .entrySet()
            .stream()
            .sorted(Map.Entry.comparingByKey())
            .map(e ->
                e.getValue() + " " + e.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' '))
            .collect(Collectors.joining(", "));
    String failures =
        results.stream()
            .filter(result -> !result.ok())
            .map(result -> "; " + result.name() + ": " + result.detail())
            .collect(Collectors.joining());
    return (counts.isEmpty() ? "no indexes defined" : counts)
        + " in "
        + took.toMillis()
        + " ms"
        + failures;
  }
}
