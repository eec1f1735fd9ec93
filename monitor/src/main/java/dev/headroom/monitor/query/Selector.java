// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.query;

import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.SeriesId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Selects series of the first of several meters that the history knows, and a window of time.
 *
 * <p>Immutable.
 */
record Selector(List<String> meters, List<Match> matches, Duration window) {

  /**
   * A condition on one tag; a series without the tag has the empty text there.
   *
   * <p>Immutable.
   */
  record Match(String tag, Pattern value, boolean equal) {
    boolean accepts(SeriesId series) {
      return value.matcher(series.tags().getOrDefault(tag, "")).matches() == equal;
    }
  }

  /**
   * What a selector finds.
   *
   * <p>Immutable.
   *
   * @param known whether one of the meters has any series
   */
  record Found(boolean known, List<SeriesId> series) {}

  Selector {
    meters = List.copyOf(meters);
    matches = List.copyOf(matches);
  }

  Found find(History history) {
    for (String meter : meters) {
      List<SeriesId> all = history.find(meter, Map.of());
      if (!all.isEmpty()) {
        return new Found(
            true,
            all.stream()
                .filter(each -> each.kind() == all.getFirst().kind())
                .filter(each -> matches.stream().allMatch(match -> match.accepts(each)))
                .toList());
      }
    }
    return new Found(false, List.of());
  }
}
