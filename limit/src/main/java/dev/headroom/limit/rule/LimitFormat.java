// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.rule;

import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsException;
import dev.headroom.limit.algorithm.CalendarWindow;
import dev.headroom.limit.algorithm.LimitAlgorithm;
import dev.headroom.limit.algorithm.SlidingWindow;
import dev.headroom.limit.algorithm.TokenBucket;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@code 100/60s}, {@code 50/s burst 100}, {@code 10000/day calendar UTC}. */
final class LimitFormat {
  private static final Pattern LIMIT =
      Pattern.compile(
          "\\s*(\\d{1,9})\\s*/\\s*(\\d{0,9})\\s*([a-zA-Z]+)"
              + "(?:\\s+([a-zA-Z-]{1,16})(?:\\s+(\\S{1,64}))?)?\\s*");

  /** Far more than a limit needs; the patterns take long for what is much longer. */
  private static final int MAX_LENGTH = 200;

  private static final Pattern DIGITS = Pattern.compile("\\d{1,9}");
  private static final String FORM =
      "permits/window such as 100/60s, 30/min, 50/s burst 100 or 10000/day calendar UTC";
  private static final String REMEDY =
      "write the permits, a slash, and the window as ms, s, min, h or d";

  private enum Unit {
    DAY("d", Duration.ofDays(1)),
    HOUR("h", Duration.ofHours(1)),
    MINUTE("min", Duration.ofMinutes(1)),
    SECOND("s", Duration.ofSeconds(1)),
    MILLISECOND("ms", Duration.ofMillis(1));

    private final String sign;
    private final Duration length;

    Unit(String sign, Duration length) {
      this.sign = sign;
      this.length = length;
    }

    private static @Nullable Unit written(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "d", "day", "days" -> DAY;
        case "h", "hour", "hours" -> HOUR;
        case "m", "min", "minute", "minutes" -> MINUTE;
        case "s", "sec", "second", "seconds" -> SECOND;
        case "ms", "milli", "millis", "millisecond", "milliseconds" -> MILLISECOND;
        default -> null;
      };
    }
  }

  private LimitFormat() {}

  static Limit parse(String name, String text) {
    if (text.length() > MAX_LENGTH) {
      throw malformed(name, text, REMEDY);
    }
    Matcher limit = LIMIT.matcher(text);
    if (!limit.matches()) {
      throw malformed(name, text, suggestion(text));
    }
    Unit unit = Unit.written(limit.group(3));
    if (unit == null) {
      throw malformed(name, text, REMEDY);
    }
    String count = limit.group(2);
    long units = count.isEmpty() ? 1 : Long.parseLong(count);
    int permits = Integer.parseInt(limit.group(1));
    LimitAlgorithm algorithm = algorithm(name, text, limit.group(4), limit.group(5));
    return new Limit(name, permits, unit.length.multipliedBy(units), algorithm);
  }

  /** Returns the algorithm that a word names, the only place that knows these words. */
  private static LimitAlgorithm algorithm(
      String name, String text, @Nullable String word, @Nullable String argument) {
    if (word == null) {
      return new SlidingWindow();
    }
    if (word.equalsIgnoreCase("burst") && argument != null && DIGITS.matcher(argument).matches()) {
      return new TokenBucket(Integer.parseInt(argument));
    }
    if (word.equalsIgnoreCase("calendar")) {
      return new CalendarWindow(zone(name, text, argument));
    }
    throw malformed(name, text, suggestion(text));
  }

  private static ZoneId zone(String name, String text, @Nullable String zone) {
    try {
      return ZoneId.of(zone == null ? "UTC" : zone);
    } catch (DateTimeException unknown) {
      throw malformed(name, text, "name a time zone such as UTC or Europe/Berlin");
    }
  }

  static String write(Limit limit) {
    String suffix = limit.algorithm().suffix();
    String text = limit.permits() + "/" + window(limit.period());
    return suffix.isEmpty() ? text : text + " " + suffix;
  }

  static String window(Duration period) {
    for (Unit unit : Unit.values()) {
      long units = period.dividedBy(unit.length);
      if (units > 0 && unit.length.multipliedBy(units).equals(period)) {
        return (units == 1 ? "" : Long.toString(units)) + unit.sign;
      }
    }
    return period.toString();
  }

  /** Guesses what was meant, where the numbers are recognisable: "100 per minute", "100:60s". */
  private static String suggestion(String text) {
    Matcher loose =
        Pattern.compile(
                "\\D*(\\d{1,7})\\s*(?:per|each|every|an?|in|:|,|\\s)+\\s*(\\d{0,6})\\s*([a-zA-Z]+).*",
                Pattern.CASE_INSENSITIVE)
            .matcher(text);
    if (loose.matches()) {
      Unit unit = Unit.written(loose.group(3));
      if (unit != null) {
        return "did you mean " + loose.group(1) + "/" + loose.group(2) + unit.sign + "?";
      }
    }
    return REMEDY;
  }

  private static SettingsException malformed(String name, String text, String remedy) {
    String shown = text.length() <= 40 ? text : text.substring(0, 40) + "...";
    return new SettingsException(
        List.of(new SettingFault("limit " + name, '"' + shown + '"', FORM, remedy)));
  }
}
