// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.limit;

import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.Range;
import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.history.SeriesId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Counters of a history over the last five minutes.
 *
 * <p>Thread-safe.
 */
record Counts(History history) {
  static final Duration WINDOW = Duration.ofMinutes(5);

  /** Returns the values that a tag of a meter has. */
  Set<String> values(String meter, String tag) {
    return history.find(meter, Map.of()).stream()
        .map(each -> each.tags().getOrDefault(tag, ""))
        .filter(each -> !each.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns by how much counters with these tags increased together. */
  double increase(String meter, Map<String, String> tags) {
    return increase(
        meter, tags, history.newest().map(end -> end.minus(WINDOW)).orElse(Instant.MIN));
  }

  /** Returns by how much counters with these tags increased together in the steps since a time. */
  double increase(String meter, Map<String, String> tags, Instant since) {
    Optional<Instant> newest = history.newest();
    List<SeriesId> series = history.find(meter, tags);
    long steps =
        newest.isEmpty() || since.isAfter(newest.get())
            ? 0
            : Duration.between(since, newest.get()).dividedBy(history.step());
    if (steps == 0 || series.isEmpty()) {
      return 0;
    }
    Duration whole = history.step().multipliedBy(steps);
    Range range = Range.before(newest.get(), whole, history.step());
    Sample total = history.read(series, range, History.Levels.SUM).total();
    return total instanceof Sample.Increase increase ? increase.value() : 0;
  }
}
