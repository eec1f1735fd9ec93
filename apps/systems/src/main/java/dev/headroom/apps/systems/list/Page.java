// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.list;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list.
 *
 * <p>Immutable.
 *
 * @param items the page's rows
 * @param next the cursor of the next page; null if this is the last
 * @param <T> a row
 */
public record Page<T>(List<T> items, @Nullable String next) {

  /** The size of a page for which the client sets none. */
  public static final int DEFAULT_SIZE = 20;

  /** The largest size of a page. */
  public static final int MAX_SIZE = 100;

  /**
   * Returns the page of rows that were read with one more than its size.
   *
   * @param rows in order, at most {@code size + 1}
   * @param size of the page
   * @param cursor writes the cursor of a row
   * @param <T> a row
   */
  public static <T> Page<T> of(List<T> rows, int size, Function<T, String> cursor) {
    return rows.size() <= size
        ? new Page<>(rows, null)
        : new Page<>(List.copyOf(rows.subList(0, size)), cursor.apply(rows.get(size - 1)));
  }
}
