// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.view;

/**
 * One figure with its label.
 *
 * <p>Immutable.
 *
 * @param label what it is
 * @param value the figure with its unit
 * @param note a quieter line below; may be empty
 * @param tone how good it is
 * @param link the page of the console with more; empty for none
 */
public record Tile(String label, String value, String note, Tone tone, String link) {
  /** Returns a tile that is neither good nor bad and leads nowhere. */
  public static Tile of(String label, String value, String note) {
    return new Tile(label, value, note, Tone.PLAIN, "");
  }

  /** Returns this tile with a tone. */
  public Tile with(Tone other) {
    return new Tile(label, value, note, other, link);
  }

  /** Returns this tile with a link. */
  public Tile to(String page) {
    return new Tile(label, value, note, tone, page);
  }
}
