// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.api;

import java.util.List;
import java.util.function.LongSupplier;
import org.springframework.http.ResponseEntity;

/**
 * Which part of a list is wanted.
 *
 * <p>Immutable.
 *
 * @param number from 0
 * @param size rows a page
 */
public record Page(int number, int size) {

  /** The last page: deeper ones cost more than anybody reads. */
  public static final int LAST = 10_000;

  /** The most rows of a page. */
  public static final int LARGEST = 500;

  /** The default rows of a page. */
  public static final int USUAL = 50;

  /** Returns how many rows come before this page. */
  public long offset() {
    return (long) number * size;
  }

  /**
   * Returns one page of a list.
   *
   * @param rows those of this page
   * @param count counts the whole list; not called when this page shows where the list ends
   * @param <T> a row
   * @return 200 with {@code X-Total-Count} and {@code X-Page-Count}
   */
  public <T> ResponseEntity<List<T>> answer(List<T> rows, LongSupplier count) {
    boolean endsHere = rows.size() < size && (number == 0 || !rows.isEmpty());
    long total = endsHere ? offset() + rows.size() : count.getAsLong();
    return ResponseEntity.ok()
        .header("X-Total-Count", Long.toString(total))
        .header("X-Page-Count", Long.toString(Math.ceilDiv(total, size)))
        .body(rows);
  }
}
