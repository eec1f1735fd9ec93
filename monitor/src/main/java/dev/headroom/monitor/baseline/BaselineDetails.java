// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.baseline;

import dev.headroom.monitor.baseline.Figure.Better;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The form in which a baseline is kept among the decisions of operators: a detail for each figure,
 * setting and component.
 *
 * <p>Immutable.
 */
final class BaselineDetails {
  private static final String TIME = "time";
  private static final String WINDOW = "window";
  private static final String VERSION = "version";
  private static final String FIGURE = "figure ";
  private static final String SETTING = "setting ";
  private static final String SERVICE = "service ";
  private static final int FIGURE_PARTS = 5;

  private BaselineDetails() {}

  static Map<String, String> of(Baseline baseline) {
    Map<String, String> details = new TreeMap<>();
    details.put(TIME, baseline.time().toString());
    details.put(WINDOW, Long.toString(baseline.windowSeconds()));
    details.put(VERSION, baseline.version());
    baseline.configuration().forEach((name, value) -> details.put(SETTING + name, value));
    baseline.services().forEach((name, state) -> details.put(SERVICE + name, state));
    baseline.figures().forEach((name, figure) -> details.put(FIGURE + name, text(figure)));
    return details;
  }

  /** The unit comes last, since it is the only part that may have spaces. */
  private static String text(Figure figure) {
    return figure.value()
        + " "
        + figure.samples()
        + " "
        + figure.error()
        + " "
        + figure.better()
        + " "
        + figure.unit();
  }

  /** Returns the baseline; empty if another release has written it in another form. */
  static Optional<Baseline> read(Map<String, String> details) {
    SortedMap<String, Figure> figures = new TreeMap<>();
    try {
      part(details, FIGURE)
          .forEach((name, text) -> {
            Figure figure = figure(text);
            if (figure != null) {
              figures.put(name, figure);
            }
          });
      return Optional.of(
          new Baseline(
              Instant.parse(details.getOrDefault(TIME, "")),
              Long.parseLong(details.getOrDefault(WINDOW, "")),
              details.getOrDefault(VERSION, ""),
              part(details, SETTING),
              figures,
              part(details, SERVICE)));
    } catch (DateTimeException | NumberFormatException unknown) {
      return Optional.empty();
    }
  }

  private static SortedMap<String, String> part(Map<String, String> details, String prefix) {
    SortedMap<String, String> part = new TreeMap<>();
    details.forEach((name, value) -> {
      if (name.startsWith(prefix)) {
        part.put(name.substring(prefix.length()), value);
      }
    });
    return part;
  }

  private static @Nullable Figure figure(String text) {
    String[] parts = text.split(" ", FIGURE_PARTS);
    Optional<Better> better =
        Arrays.stream(Better.values())
            .filter(each -> parts.length == FIGURE_PARTS && each.name().equals(parts[3]))
            .findFirst();
    return better
        .map(each ->
            new Figure(
                Double.parseDouble(parts[0]),
                parts[4],
                Long.parseLong(parts[1]),
                Double.parseDouble(parts[2]),
                each))
        .orElse(null);
  }
}
