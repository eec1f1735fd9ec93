// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.view;

import java.util.Locale;

/**
 * A part of a page, with a heading of its own unless that is empty.
 *
 * <p>Immutable.
 */
public sealed interface Section
    permits Chart, Concerns, Form, HeatMap, Note, StatusLine, Table, Tiles {
  /** Returns the heading; empty for none. */
  String title();

  /** Returns the fragment identifier of the section, from its heading. */
  default String id() {
    String id = title().toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "-");
    return id.isEmpty() ? "section" : id;
  }
}
