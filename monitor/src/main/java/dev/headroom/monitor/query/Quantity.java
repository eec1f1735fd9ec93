// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.query;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number with its unit, as rules write it: {@code 2s}, {@code 70%}, {@code 512MB}.
 *
 * <p>Immutable.
 *
 * @param value in the base unit: seconds, bytes, and 1 for 100 %
 */
public record Quantity(double value, Unit unit) {
  private static final Pattern FORM =
      Pattern.compile("([+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)\\s*(%|[A-Za-z]*)");
  private static final Map<String, Double> SECONDS =
      Map.of("ns", 1e-9, "us", 1e-6, "ms", 1e-3, "s", 1.0, "m", 60.0, "h", 3600.0, "d", 86_400.0);
  private static final Map<String, Double> BYTES =
      Map.of(
          "B", 1.0, "kB", 1e3, "MB", 1e6, "GB", 1e9, "TB", 1e12, "KiB", 0x1p10, "MiB", 0x1p20,
          "GiB", 0x1p30, "TiB", 0x1p40);
  private static final MathContext THREE_DIGITS = new MathContext(3, RoundingMode.HALF_UP);
  private static final double PERCENT = 100;
  private static final int THOUSAND = 1000;

  /** What a number counts. */
  public enum Unit {
    /** Things, or nothing in particular. */
    NUMBER,
    /** A part of 1, written in percent. */
    SHARE,
    /** Time. */
    SECONDS,
    /** Memory. */
    BYTES
  }

  /**
   * Reads a quantity.
   *
   * @throws IllegalArgumentException if the text is none; the message says what is allowed
   */
  public static Quantity parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (form.matches()) {
      double number = Double.parseDouble(form.group(1));
      String unit = form.group(2);
      if (!Double.isFinite(number)) {
        throw new IllegalArgumentException(text + " is too large");
      } else if (unit.isEmpty()) {
        return new Quantity(number, Unit.NUMBER);
      } else if (unit.equals("%")) {
        return new Quantity(number / PERCENT, Unit.SHARE);
      }
      Double seconds = SECONDS.get(unit);
      if (seconds != null) {
        return new Quantity(number * seconds, Unit.SECONDS);
      }
      Double bytes = BYTES.get(unit);
      if (bytes != null) {
        return new Quantity(number * bytes, Unit.BYTES);
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is no number with a unit such as 2s, 250ms, 70%, 512MB or 10");
  }

  /** Returns another number in the same unit. */
  public Quantity with(double number) {
    return new Quantity(number, unit);
  }

  /** Writes the number with three digits, in the size of unit that suits it, as rules write it. */
  @Override
  public String toString() {
    return written("");
  }

  /** Writes it as {@link #toString} does, for people: {@code 30.2 ms}, {@code 70 %}. */
  public String text() {
    return written(" ");
  }

  private String written(String blank) {
    if (!Double.isFinite(value)) {
      return "no data";
    }
    return switch (unit) {
      case NUMBER -> plain(value);
      case SHARE -> plain(value * PERCENT) + blank + "%";
      case SECONDS ->
          value != 0 && Math.abs(value) < 1
              ? plain(value * THOUSAND) + blank + "ms"
              : plain(value) + blank + "s";
      case BYTES -> bytes(blank);
    };
  }

  private String bytes(String blank) {
    double number = value;
    for (String each : new String[] {"B", "kB", "MB", "GB"}) {
      if (Math.abs(number) < THOUSAND) {
        return plain(number) + blank + each;
      }
      number /= THOUSAND;
    }
    return plain(number) + blank + "TB";
  }

  private static String plain(double number) {
    if (Math.abs(number) >= THOUSAND) {
      return BigDecimal.valueOf(number).setScale(0, RoundingMode.HALF_UP).toPlainString();
    }
    BigDecimal rounded = BigDecimal.valueOf(number).round(THREE_DIGITS);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}
