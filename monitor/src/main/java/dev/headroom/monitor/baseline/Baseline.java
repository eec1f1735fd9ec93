// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.baseline;

import dev.headroom.monitor.history.History;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The figures of a service over a window of time, with its configuration and the state of its
 * stores.
 *
 * <p>Immutable. It is written as JSON by any library that writes records.
 *
 * @param time the end of the window
 * @param windowSeconds the length of the window
 * @param version of the application
 * @param configuration settings that matter to performance, without secrets
 * @param figures by name, such as {@code GET /orders p95}
 * @param services the state of each component, such as {@code database} to {@code up}
 */
public record Baseline(
    Instant time,
    long windowSeconds,
    String version,
    SortedMap<String, String> configuration,
    SortedMap<String, Figure> figures,
    SortedMap<String, String> services) {

  /** Keeps copies of the maps. */
  public Baseline {
    configuration = Collections.unmodifiableSortedMap(new TreeMap<>(configuration));
    figures = Collections.unmodifiableSortedMap(new TreeMap<>(figures));
    services = Collections.unmodifiableSortedMap(new TreeMap<>(services));
  }

  /**
   * Returns the baseline of the recorded minutes before the newest step.
   *
   * @param window such as 15 minutes; less where less was recorded
   */
  public static Baseline of(
      History history,
      Duration window,
      String version,
      Map<String, String> configuration,
      Map<String, String> services) {
    Instant end = history.newest().orElse(Instant.EPOCH);
    return new Baseline(
        end,
        window.toSeconds(),
        version,
        new TreeMap<>(configuration),
        new Figures(history, end, window).all(),
        new TreeMap<>(services));
  }

  /** Compares this baseline with an earlier one. */
  public Comparison compare(Baseline earlier) {
    SortedSet<String> names = new TreeSet<>(figures.keySet());
    names.addAll(earlier.figures.keySet());
    List<Difference> differences =
        names.stream()
            .map(each -> Difference.of(each, earlier.figures.get(each), figures.get(each)))
            .sorted(
                Comparator.comparing((Difference each) -> each.change() != Difference.Change.WORSE))
            .toList();
    SortedSet<String> settings = new TreeSet<>(configuration.keySet());
    settings.addAll(earlier.configuration.keySet());
    settings.removeIf(
        each -> Objects.equals(configuration.get(each), earlier.configuration.get(each)));
    return new Comparison(differences, List.copyOf(settings));
  }
}
