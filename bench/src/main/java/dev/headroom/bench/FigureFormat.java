// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Formats figures for tables and pages.
 *
 * <p>Immutable.
 */
public final class FigureFormat {

  private FigureFormat() {}

  /**
   * Formats a number with three significant digits.
   *
   * @param value a number, or a text that replaces it
   * @return the number, without decimals if it is whole; {@code -} for null
   */
  public static String format(@Nullable Object value) {
    if (!(value instanceof Number number)) {
      return value == null ? "-" : value.toString();
    }
    double each = number.doubleValue();
    if (each == Math.rint(each) && Math.abs(each) < 1e9) {
      return String.format(Locale.ROOT, "%,d", (long) each);
    }
    double size = Math.abs(each);
    String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
    return String.format(Locale.ROOT, format, each);
  }
}
