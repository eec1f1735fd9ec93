// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console;

import dev.headroom.console.view.Concern;
import dev.headroom.console.view.Page;
import dev.headroom.console.view.PageGroup;
import java.util.List;

/**
 * A page of the console.
 *
 * <p>Thread-safe, as all implementations must be. What it throws is shown on the page, and hides no
 * other page.
 */
public interface ConsolePage {
  /**
   * Where a page stands in the console.
   *
   * <p>Immutable.
   *
   * @param path below that of the console, such as {@code /cache}; empty for the overview
   * @param title in the navigation
   * @param group in the navigation
   */
  record Place(String path, String title, PageGroup group) {}

  /** Returns where it stands, always the same. */
  Place place();

  /** Returns its path below that of the console. */
  default String path() {
    return place().path();
  }

  /** Returns its title in the navigation. */
  default String title() {
    return place().title();
  }

  /** Returns what it shows now. */
  Page page(PageRequest request);

  /**
   * Returns what is wrong or worth a look, for the overview; read every few seconds, so from
   * memory.
   */
  default List<Concern> concerns() {
    return List.of();
  }

  /**
   * Does what a button of a page offers.
   *
   * @return one line: what was done
   * @throws IllegalArgumentException with the reason if it cannot be done
   */
  default String act(PageRequest request) {
    throw new IllegalArgumentException("The page " + title() + " has no such action.");
  }
}
