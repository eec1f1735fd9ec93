// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A date of HTTP: reads the three formats of RFC 9110, section 5.6.7, in any case, and writes the
 * first.
 *
 * <p>Immutable.
 */
public final class HttpDate {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final int CENTURY = 100;

  private static final String WEEKDAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
  private static final String FULL_WEEKDAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day";
  private static final String MONTH = "(?<month>" + String.join("|", MONTHS) + ")";
  private static final String TIME = "(?<hour>\\d{2}):(?<minute>\\d{2}):(?<second>\\d{2})";

  /** Sun, 06 Nov 1994 08:49:37 GMT; Sunday, 06-Nov-94 08:49:37 GMT; Sun Nov 6 08:49:37 1994. */
  private static final List<Pattern> FORMATS =
      List.of(
          format(WEEKDAY + ", (?<day>\\d{2}) " + MONTH + " (?<year>\\d{4}) " + TIME + " GMT"),
          format(FULL_WEEKDAY + ", (?<day>\\d{2})-" + MONTH + "-(?<year>\\d{2}) " + TIME + " GMT"),
          format(WEEKDAY + " " + MONTH + " (?<day>[ \\d]\\d) " + TIME + " (?<year>\\d{4})"));

  private HttpDate() {}

  private static Pattern format(String regex) {
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
  }

  /**
   * Parses a date.
   *
   * @param now decides the century of a year of two digits: at most 50 years ahead
   * @return null if the text is no date of HTTP
   */
  public static @Nullable Instant parse(String text, Instant now) {
    String stripped = text.strip();
    for (Pattern each : FORMATS) {
      Matcher date = each.matcher(stripped);
      if (date.matches()) {
        return instant(date, now);
      }
    }
    return null;
  }

  private static @Nullable Instant instant(Matcher date, Instant now) {
    int month = MONTHS.indexOf(date.group("month").toLowerCase(Locale.ROOT)) + 1;
    int second = number(date, "second");
    try {
      return LocalDateTime.of(
              year(date.group("year"), now.atOffset(ZoneOffset.UTC).getYear()),
              month,
              number(date, "day"),
              number(date, "hour"),
              number(date, "minute"),
              second == 60 ? 59 : second) // a leap second
          .toInstant(ZoneOffset.UTC);
    } catch (DateTimeException impossible) {
      return null;
    }
  }

  private static int number(Matcher date, String group) {
    return Integer.parseInt(date.group(group).strip());
  }

  private static int year(String digits, int now) {
    int year = Integer.parseInt(digits);
    if (digits.length() == 4) {
      return year;
    }
    int inCentury = now - now % CENTURY + year;
    return inCentury > now + CENTURY / 2 ? inCentury - CENTURY : inCentury;
  }

  /** Formats an instant, to the second. */
  public static String format(Instant instant) {
    return FORMAT.format(instant.atOffset(ZoneOffset.UTC));
  }
}
