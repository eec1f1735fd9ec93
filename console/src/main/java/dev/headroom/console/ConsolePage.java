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
   * Returns the path below that of the console, such as {@code /cache}; that of the overview is
   * empty.
   */
  String path();

  /** Returns the title in the navigation. */
  String title();

  /** Returns its group in the navigation. */
  PageGroup group();

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
