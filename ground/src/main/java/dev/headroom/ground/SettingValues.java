// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads and shows the values of settings. Immutable. */
final class SettingValues {
  private static final Pattern DURATION = Pattern.compile("([+-]?\\d{1,18})(ns|us|ms|s|m|h|d)?");
  private static final Map<String, Boolean> SWITCH =
      Map.of(
          "true", true, "on", true, "yes", true, "1", true, "false", false, "off", false, "no",
          false, "0", false);

  private SettingValues() {}

  /**
   * Reads one value.
   *
   * @throws SettingsException if the type's own parser refuses the text
   * @throws IllegalArgumentException if the text is not of the type
   */
  static Object parse(Class<?> type, String text, String unit) {
    String value = type.isPrimitive() ? withoutUnit(text.strip(), unit) : text.strip();
    if (type == String.class) {
      return text;
    } else if (type == int.class || type == Integer.class) {
      return Integer.valueOf(value);
    } else if (type == long.class || type == Long.class) {
      return Long.valueOf(value);
    } else if (type == double.class || type == Double.class) {
      return Double.valueOf(value);
    } else if (type == boolean.class || type == Boolean.class) {
      return require(SWITCH.get(value.toLowerCase(Locale.ROOT)), value);
    } else if (type == Duration.class) {
      return duration(value, unit);
    } else if (type == URI.class) {
      return URI.create(value);
    } else if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .filter(each -> plain(((Enum<?>) each).name()).equals(plain(value)))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException(value));
    }
    return byItsParser(type, value);
  }

  /** Takes the unit off a number such as {@code 85%}. */
  private static String withoutUnit(String text, String unit) {
    return text.endsWith(unit) ? text.substring(0, text.length() - unit.length()).strip() : text;
  }

  private static Duration duration(String text, String unit) {
    Matcher read = DURATION.matcher(text.toLowerCase(Locale.ROOT));
    if (!read.matches()) {
      return Duration.parse(text);
    }
    String written = read.group(2) != null ? read.group(2) : unit;
    try {
      return duration(Long.parseLong(read.group(1)), written);
    } catch (ArithmeticException tooLong) {
      throw new IllegalArgumentException(text, tooLong);
    }
  }

  private static Duration duration(long amount, String unit) {
    return switch (unit) {
      case "ns" -> Duration.ofNanos(amount);
      case "us" -> Duration.ofNanos(Math.multiplyExact(amount, 1000L));
      case "", "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  /**
   * Looks for the one method alone: a search among all methods of a type would load the classes
   * that any of them names, such as those of the Servlet API, which a reactive application lacks.
   */
  private static Object byItsParser(Class<?> type, String text) {
    MethodHandle parse;
    try {
      parse =
          MethodHandles.lookup()
              .in(type)
              .findStatic(type, "parse", MethodType.methodType(type, String.class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          type + " has no public static parse(String) that returns it", e);
    }
    try {
      return require(parse.invoke(text), text);
    } catch (RuntimeException | Error refused) {
      throw refused;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Describes what may be written for a value of a type. */
  static String allowed(Class<?> type) {
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(SettingValues::show)
          .collect(Collectors.joining(", "));
    } else if (type == Duration.class) {
      return "a duration such as 500ms, 10s or 5m";
    } else if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    } else if (type == URI.class) {
      return "an address such as https://host/path";
    } else if (type == double.class || type == Double.class) {
      return "a number";
    }
    boolean whole = type.isPrimitive() || Number.class.isAssignableFrom(type);
    return whole ? "a whole number" : "a text";
  }

  /** Shows a value as an operator would write it. */
  static String show(@Nullable Object value) {
    if (value instanceof Duration time) {
      return show(time);
    }
    return value instanceof Enum<?> constant
        ? constant.name().toLowerCase(Locale.ROOT).replace('_', '-')
        : String.valueOf(value);
  }

  private static String show(Duration time) {
    long nanos = time.toNanosPart();
    if (nanos % 1_000_000 != 0) {
      return time.toNanos() + "ns";
    }
    return nanos != 0 ? time.toMillis() + "ms" : time.toSeconds() + "s";
  }

  /** Compares two numbers or two durations. */
  static int compare(Object one, Object other) {
    if (one instanceof Duration time && other instanceof Duration than) {
      return time.compareTo(than);
    }
    return isWhole(one) && isWhole(other)
        ? Long.compare(((Number) one).longValue(), ((Number) other).longValue())
        : new BigDecimal(one.toString()).compareTo(new BigDecimal(other.toString()));
  }

  private static boolean isWhole(Object number) {
    return number instanceof Integer || number instanceof Long;
  }

  private static <T> T require(@Nullable T read, String text) {
    if (read == null) {
      throw new IllegalArgumentException(text);
    }
    return read;
  }

  private static String plain(String name) {
    return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }
}
