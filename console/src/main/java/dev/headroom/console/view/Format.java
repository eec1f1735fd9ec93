// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.view;

import dev.headroom.monitor.error.MessageShape;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes figures for people, with three significant digits and a unit that fits, and names.
 *
 * <p>Immutable; it has no state.
 */
public final class Format {
  /** What stands for a figure that is not known. */
  public static final String UNKNOWN = "–";

  private static final String[] BYTES = {"B", "KiB", "MiB", "GiB", "TiB"};

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final DateTimeFormatter DAY_AND_TIME =
      DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH);

  /** The type of an exception with its package, after what the jobs write before it. */
  private static final Pattern FAILURE =
      Pattern.compile(
          "((?:interrupted after its soft time limit: )?(?:\\w+\\.)+[\\w$]+)(?:: (.*))?",
          Pattern.DOTALL);

  private Format() {}

  /** Returns the type of a failure and the shape of its message, which may hold values. */
  public static String failure(Throwable failure) {
    return failure(failure.toString());
  }

  /** Returns a failure that was written as its type and message, without values. */
  public static String failure(String written) {
    Matcher type = FAILURE.matcher(written);
    if (!type.matches()) {
      return MessageShape.of(written);
    }
    String message = type.group(2) == null ? "" : MessageShape.of(type.group(2));
    return message.isEmpty() ? type.group(1) : type.group(1) + ": " + message;
  }

  /** Writes a count: in full up to 99 999, then as k, M or G. */
  public static String count(double value) {
    double size = Math.abs(value);
    if (!Double.isFinite(value)) {
      return UNKNOWN;
    }
    if (size < 100_000) {
      return size == Math.rint(size)
          ? String.format(Locale.ROOT, "%,d", (long) value).replace(',', '\u202f')
          : significant(value);
    }
    return size < 1e6
        ? significant(value / 1e3) + " k"
        : size < 1e9 ? significant(value / 1e6) + " M" : significant(value / 1e9) + " G";
  }

  /** Writes a count of whole things. */
  public static String count(long value) {
    return count((double) value);
  }

  /** Writes a share from 0 to 1 in percent. */
  public static String percent(double share) {
    if (!Double.isFinite(share)) {
      return UNKNOWN;
    }
    double percent = share * 100;
    return (percent >= 99.95 || percent == 0
            ? String.format(Locale.ROOT, "%.0f", percent)
            : significant(percent))
        + " %";
  }

  /** Writes a size in whole bytes. */
  public static String bytes(long bytes) {
    return bytes((double) bytes);
  }

  /** Writes a size in bytes. */
  public static String bytes(double bytes) {
    if (!Double.isFinite(bytes) || bytes < 0) {
      return UNKNOWN;
    }
    double size = bytes;
    int unit = 0;
    while (size >= 1000 && unit < BYTES.length - 1) {
      size /= 1024;
      unit++;
    }
    return (unit == 0 ? String.format(Locale.ROOT, "%.0f", size) : significant(size))
        + " "
        + BYTES[unit];
  }

  /** Writes a number of events a second. */
  public static String rate(double perSecond) {
    return Double.isFinite(perSecond) ? count(round(perSecond)) + "/s" : UNKNOWN;
  }

  /** Writes a duration: {@code 340 µs}, {@code 12.5 ms}, {@code 1.2 s}, {@code 3 min}. */
  public static String duration(@Nullable Duration duration) {
    if (duration == null) {
      return UNKNOWN;
    }
    double seconds = duration.getSeconds() + duration.getNano() / 1e9;
    if (seconds < 60) {
      return seconds(seconds);
    }
    long minutes = duration.toMinutes();
    if (minutes < 120) {
      return minutes + " min";
    }
    long hours = duration.toHours();
    return hours < 48 ? hours + " h" : duration.toDays() + " d";
  }

  /** Writes a time in seconds with a unit that fits, up to minutes. */
  public static String seconds(double seconds) {
    if (!Double.isFinite(seconds) || seconds < 0) {
      return UNKNOWN;
    }
    if (seconds == 0) {
      return "0 ms";
    }
    if (seconds < 1e-3) {
      return significant(seconds * 1e6) + " µs";
    }
    return seconds < 1 ? significant(seconds * 1e3) + " ms" : significant(seconds) + " s";
  }

  /** Writes how long ago a time was. */
  public static String ago(Instant then, Instant now) {
    Duration past = Duration.between(then, now);
    return past.toSeconds() < 1 ? "now" : duration(Duration.ofSeconds(past.toSeconds())) + " ago";
  }

  /** Returns the zone of the server, in which all times are written, such as {@code UTC}. */
  public static ZoneId zone() {
    return ZoneId.systemDefault();
  }

  /** Writes a time of day, and the day where it was not today, in the zone of the server. */
  public static String time(@Nullable Instant instant) {
    if (instant == null) {
      return UNKNOWN;
    }
    ZonedDateTime local = instant.atZone(zone());
    boolean today = local.toLocalDate().equals(LocalDate.now(local.getZone()));
    return (today ? TIME : DAY_AND_TIME).format(local);
  }

  /** Writes a time of day to the minute, in the zone of the server. */
  public static String minute(Instant instant) {
    return MINUTE.format(instant.atZone(zone()));
  }

  /** Writes a value of a meter by its base unit. */
  public static String value(double value, String unit) {
    return switch (unit) {
      case "seconds" -> seconds(value);
      case "bytes" -> bytes(value);
      case "percent", "ratio" -> percent(value);
      case "" -> count(value);
      default -> count(value) + " " + unit;
    };
  }

  /** Writes a constant as words: {@code rolled back} for {@code ROLLED_BACK}. */
  public static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Writes tags: {@code method GET, status 200}; empty without any. */
  public static String tags(Map<String, String> tags) {
    return tags.entrySet().stream()
        .map(each -> each.getKey() + " " + each.getValue())
        .collect(Collectors.joining(", "));
  }

  private static double round(double value) {
    return value >= 100 ? Math.rint(value) : value;
  }

  private static String significant(double value) {
    double size = Math.abs(value);
    String text =
        String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f", value);
    return text.indexOf('.') < 0 ? text : text.replaceFirst("0+$", "").replaceFirst("\\.$", "");
  }

  /**
   * Returns a text that begins with a word in small letters as a sentence; another one as it is.
   */
  public static String sentence(String text) {
    if (!beginsWithWord(text)) {
      return text;
    }
    boolean hasEnd = ".:;!?".indexOf(text.charAt(text.length() - 1)) >= 0;
    return capitalized(text) + (hasEnd ? "" : ".");
  }

  /** Returns a text with a capital, if it begins with a word in small letters and no other name. */
  public static String capitalized(String text) {
    return beginsWithWord(text) ? Character.toUpperCase(text.charAt(0)) + text.substring(1) : text;
  }

  private static boolean beginsWithWord(String text) {
    int end = 0;
    while (end < text.length() && text.charAt(end) >= 'a' && text.charAt(end) <= 'z') {
      end++;
    }
    return end > 0 && end < text.length() && " ,;:".indexOf(text.charAt(end)) >= 0;
  }
}
