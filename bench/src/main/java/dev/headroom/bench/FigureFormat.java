// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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

  /**
   * Returns the figures of a row by name, with the unit; that of Headroom under its name.
   *
   * @param leftOut the names of figures that the text does not have
   */
  public static String figures(BenchRow row, Set<String> leftOut) {
    List<String> parts = new ArrayList<>();
    row.figures()
        .forEach((name, figure) -> {
          if (figure instanceof Map<?, ?> peers) {
            peers.forEach((peer, each) -> parts.add(peer + " " + format(each)));
          } else if (!leftOut.contains(name)) {
            parts.add((name.equals("ours") ? "headroom" : name) + " " + format(figure));
          }
        });
    return parts.isEmpty() ? "" : String.join(", ", parts) + " " + row.unit();
  }
}
