// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a migration or rollback did, index by index, in the order of the definitions.
 *
 * <p>Immutable.
 *
 * @param results one an index
 * @param took the time of it all
 */
public record IndexReport(List<IndexResult> results, Duration took) {

  /** Copies the list. */
  public IndexReport {
    results = List.copyOf(results);
  }

  /**
   * Tells whether every index is as it should be.
   *
   * @return false when one failed or was interrupted
   */
  public boolean ok() {
    return results.stream().allMatch(IndexResult::ok);
  }

  /**
   * Puts the report into one line for a person.
   *
   * @return states with their numbers, then each failure with its reason
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
