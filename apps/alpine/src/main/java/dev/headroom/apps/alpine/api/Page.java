// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.api;

import java.util.List;
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

  /** The last page that may be asked for: deeper ones cost more than anybody reads. */
  public static final int LAST = 10_000;

  /** The most rows that one answer holds. */
  public static final int LARGEST = 500;

  /** The rows of an answer that was asked for without a size. */
  public static final int USUAL = 50;

  /** Returns how many rows come before this page. */
  public long offset() {
    return (long) number * size;
  }

  /**
   * Answers with one page of a list.
   *
   * @param total rows of the whole list
   * @param rows those of this page
   * @param <T> a row
   * @return 200 with {@code X-Total-Count} and {@code X-Page-Count}
   */
  public <T> ResponseEntity<List<T>> answer(long total, List<T> rows) {
    return ResponseEntity.ok()
        .header("X-Total-Count", Long.toString(total))
        .header("X-Page-Count", Long.toString(Math.ceilDiv(total, size)))
        .body(rows);
  }
}
