// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.view;

import java.util.List;

/**
 * A row of a table.
 *
 * <p>Immutable.
 *
 * @param cells one a column
 * @param detail text that unfolds below the row; empty for none
 * @param actions what an operator may do about it
 */
public record Row(List<Cell> cells, String detail, List<Action> actions) {
  /** Copies the lists. */
  public Row {
    cells = List.copyOf(cells);
    actions = List.copyOf(actions);
  }

  /** Returns a row of cells. */
  public static Row of(Cell... cells) {
    return new Row(List.of(cells), "", List.of());
  }

  /** Returns this row with a text that unfolds. */
  public Row detail(String text) {
    return new Row(cells, text, actions);
  }

  /** Returns this row with actions. */
  public Row actions(List<Action> offered) {
    return new Row(cells, detail, offered);
  }
}
