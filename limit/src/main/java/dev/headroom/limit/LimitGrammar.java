// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@code 100/60s}. */
final class LimitGrammar {
  private static final Pattern LIMIT =
      Pattern.compile("\\s*(\\d{1,9})\\s*/\\s*(\\d{0,9})\\s*([a-zA-Z]+)\\s*");

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

  private LimitGrammar() {}

  static RateLimit parse(String name, String text) {
    Matcher limit = LIMIT.matcher(text);
    Unit unit = limit.matches() ? Unit.written(limit.group(3)) : null;
    if (unit == null) {
      throw malformed(name, text);
    }
    String count = limit.group(2);
    long units = count.isEmpty() ? 1 : Long.parseLong(count);
    int permits = Integer.parseInt(limit.group(1));
    return new RateLimit(name, permits, unit.length.multipliedBy(units));
  }

  static String write(int permits, Duration period) {
    for (Unit unit : Unit.values()) {
      long units = period.dividedBy(unit.length);
      if (units > 0 && unit.length.multipliedBy(units).equals(period)) {
        return permits + "/" + (units == 1 ? "" : Long.toString(units)) + unit.sign;
      }
    }
    return permits + "/" + period;
  }

  private static SettingsException malformed(String name, String text) {
    String shown = text.length() <= 40 ? text : text.substring(0, 40) + "...";
    return new SettingsException(
        List.of(
            new SettingFault(
                "limit " + name,
                '"' + shown + '"',
                "permits/period such as 100/60s, 30/min, 10/s or 1000/h",
                "write the permits, a slash, and the window as ms, s, min, h or d")));
  }
}
