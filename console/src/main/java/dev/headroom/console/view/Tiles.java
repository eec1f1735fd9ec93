// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.view;

import java.util.List;

/**
 * A row of figures.
 *
 * <p>Immutable.
 */
public record Tiles(String title, List<Tile> tiles) implements Section {
  /** Copies the list. */
  public Tiles {
    tiles = List.copyOf(tiles);
  }

  /** Returns a row of figures. */
  public static Tiles of(String title, Tile... tiles) {
    return new Tiles(title, List.of(tiles));
  }
}
