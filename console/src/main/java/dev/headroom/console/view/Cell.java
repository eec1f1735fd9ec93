// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.view;

/**
 * A cell of a table.
 *
 * <p>Immutable.
 *
 * @param text what it shows
 * @param note a quieter line below; may be empty
 * @param tone how good it is
 * @param link the page of the console with more; empty for none
 * @param share from 0 to 1, drawn as a bar behind the text; negative for none
 */
public record Cell(String text, String note, Tone tone, String link, double share) {
  private static final double NO_SHARE = -1;

  /** Returns a cell that only shows a text. */
  public static Cell of(String text) {
    return new Cell(text, "", Tone.PLAIN, "", NO_SHARE);
  }

  /** Returns a cell that shows a count. */
  public static Cell of(long count) {
    return of(Format.count(count));
  }

  /** Returns this cell with a tone. */
  public Cell with(Tone other) {
    return new Cell(text, note, other, link, share);
  }

  /** Returns this cell with a quieter line below. */
  public Cell note(String line) {
    return new Cell(text, line, tone, link, share);
  }

  /** Returns this cell with a link. */
  public Cell to(String page) {
    return new Cell(text, note, tone, page, share);
  }

  /** Returns this cell with a bar. */
  public Cell bar(double part) {
    return new Cell(text, note, tone, link, Math.clamp(part, 0.0, 1.0));
  }

  /** Returns the width of the bar in whole percent; negative for none. */
  public int barPercent() {
    return share < 0 ? -1 : (int) Math.round(share * 100);
  }
}
