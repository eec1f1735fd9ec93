// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.view;

import java.util.List;

/**
 * A table with a filter above it where it is long.
 *
 * <p>Immutable.
 *
 * @param title the heading
 * @param note what the table shows, in a sentence; may be empty
 * @param columns their labels and kinds
 * @param rows in the order in which they are shown
 * @param empty what is shown if there are none
 */
public record Table(String title, String note, List<Column> columns, List<Row> rows, String empty)
    implements Section {
  private static final int LONG = 12;

  /** Copies the lists. */
  public Table {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
    for (Row each : rows) {
      if (each.cells().size() != columns.size()) {
        throw new IllegalArgumentException(
            "%s has %d columns, but a row of %d cells"
                .formatted(title, columns.size(), each.cells().size()));
      }
    }
  }

  /** Returns whether the table is worth a filter. */
  public boolean isLong() {
    return rows.size() > LONG;
  }

  /** Returns whether a row has actions. */
  public boolean hasActions() {
    return rows.stream().anyMatch(each -> !each.actions().isEmpty());
  }

  /** Returns the number of columns, that of the actions included. */
  public int width() {
    return columns.size() + (hasActions() ? 1 : 0);
  }
}
