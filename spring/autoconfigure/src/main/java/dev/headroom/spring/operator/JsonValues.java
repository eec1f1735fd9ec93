// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.operator;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How values stand in the JSON of operators' endpoints: a constant in lower case, and a figure that
 * is not known as null, or not at all, since JSON has no NaN.
 *
 * <p>Thread-safe; it has no state.
 */
public final class JsonValues {
  private JsonValues() {}

  /** Returns the name of a constant in lower case, such as {@code rolled_back}. */
  public static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Returns a figure; null for NaN and for what is infinite. */
  public static @Nullable Double known(double figure) {
    return Double.isFinite(figure) ? Double.valueOf(figure) : null;
  }

  /** Adds a figure to an object; not one that is NaN or infinite. */
  public static void put(Map<String, Object> object, String name, double figure) {
    if (Double.isFinite(figure)) {
      object.put(name, figure);
    }
  }
}
