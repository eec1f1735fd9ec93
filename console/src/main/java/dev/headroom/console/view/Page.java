// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.view;

import java.util.List;

/**
 * What a page shows.
 *
 * <p>Immutable.
 *
 * @param lead what the page is for, in a sentence
 * @param sections from top to bottom
 */
public record Page(String lead, List<Section> sections) {
  /** Copies the list. */
  public Page {
    sections = List.copyOf(sections);
  }

  /** Returns a page of sections. */
  public static Page of(String lead, Section... sections) {
    return new Page(lead, List.of(sections));
  }
}
