// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.history;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Something that may explain a change of the figures.
 *
 * <p>Immutable.
 *
 * @param subject what was started, deployed or changed: a version, a script, the name of a setting
 * @param detail one line, empty if there is nothing to say; never a secret
 * @param instance the name of the instance on which it happened
 */
public record Event(Instant at, Kind kind, String subject, String detail, String instance) {
  private static final String SETTINGS = "; ";
  private static final String SEPARATOR = ", ";

  /** A NUL, which databases refuse, becomes a question mark. */
  public Event {
    subject = subject.replace('\0', '?');
    detail = detail.replace('\0', '?');
  }

  /** The kinds of events. */
  public enum Kind {
    /** An instance started with the version that ran before. */
    START,
    /** An instance started with another version. */
    DEPLOY,
    /** The schema of a database changed. */
    MIGRATION,
    /** A setting changed. */
    SETTING,
    /** A recommendation was applied or taken back. */
    RECOMMENDATION,
    /** An alert began or ceased to fire. */
    ALERT;

    /** Returns whether an instance started, with another version or the same. */
    public boolean isStart() {
      return this == START || this == DEPLOY;
    }
  }

  /**
   * Returns the start of an instance.
   *
   * @param version of the application; empty if it is not known
   * @param took how long the start took
   * @param settings what performance depends on; without secrets
   */
  public static Event start(
      Instant at, String version, Duration took, Map<String, String> settings, String instance) {
    String written =
        new TreeMap<>(settings)
            .entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue().replace(SEPARATOR, ","))
                .collect(Collectors.joining(SEPARATOR));
    long millis = took.toMillis();
    String detail =
        "started in " + (millis < 10_000 ? millis + " ms" : Math.round(millis / 1e3) + " s");
    return new Event(
        at,
        Kind.START,
        version,
        written.isEmpty() ? detail : detail + SETTINGS + written,
        instance);
  }

  /** Returns the settings of a start by name; empty for other events. */
  public SortedMap<String, String> settings() {
    SortedMap<String, String> settings = new TreeMap<>();
    int begin = kind.isStart() ? detail.indexOf(SETTINGS) : -1;
    if (begin >= 0) {
      for (String each : detail.substring(begin + SETTINGS.length()).split(SEPARATOR, -1)) {
        String[] pair = each.split(" ", 2);
        settings.put(pair[0], pair.length == 2 ? pair[1] : "");
      }
    }
    return settings;
  }

  /** Returns what happened in a few words: of a start, without its settings. */
  public String summary() {
    int end = kind.isStart() ? detail.indexOf(SETTINGS) : -1;
    return (subject + " " + (end < 0 ? detail : detail.substring(0, end))).strip();
  }
}
