// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.operator;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

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

  /**
   * Returns the state that a caller names as {@link #lower} writes it; null for null.
   *
   * @throws ResponseStatusException with 400 if there is none of this name; the reason names them
   */
  public static <E extends Enum<E>> @Nullable E state(Class<E> type, @Nullable String name) {
    if (name == null) {
      return null;
    }
    List<E> all = List.of(type.getEnumConstants());
    return all.stream()
        .filter(each -> lower(each).equals(name))
        .findFirst()
        .orElseThrow(() ->
            new ResponseStatusException(
                HttpStatus.BAD_REQUEST,
                "The state must be one of "
                    + all.stream().map(JsonValues::lower).collect(Collectors.joining(", "))
                    + "."));
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
