// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import java.time.Instant;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One thing that receivers should know of an alert.
 *
 * <p>Immutable.
 *
 * @param alert as it was then
 */
public record AlertNotice(Instant at, Kind kind, Alert alert) {
  /** A line break would begin another line of the log. */
  private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}]+");

  /** What happened. */
  public enum Kind {
    /** The alert began to fire. */
    FIRING("firing"),
    /** It has been firing for long, and nobody has acknowledged it. */
    STILL_FIRING("still firing"),
    /** It ended. */
    RESOLVED("resolved"),
    /** There is no data any more by which it could end. */
    UNKNOWN("unknown, no data"),
    /** It begins and ends so often that it is not reported until it is calm. */
    FLAPPING("flapping, silent until calm");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** Returns it in words. */
    public String text() {
      return text;
    }
  }

  /** Returns one line: what happened, to which alert, its value and its threshold. */
  public String text() {
    AlertRule rule = alert.rule();
    String labels =
        alert.labels().entrySet().stream()
            .map(each -> CONTROLS.matcher(each.getKey() + "=" + each.getValue()).replaceAll(" "))
            .collect(Collectors.joining(", ", " (", ")"));
    return "%s %s%s: %s is %s, threshold %s"
        .formatted(
            rule.name(),
            kind.text(),
            alert.labels().isEmpty() ? "" : labels,
            rule.condition().query(),
            alert.value(),
            rule.condition().threshold().text());
  }
}
