// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page;

import dev.headroom.console.PageRequest;
import dev.headroom.console.view.Cell;
import dev.headroom.console.view.Column;
import dev.headroom.console.view.Row;
import dev.headroom.console.view.Section;
import dev.headroom.console.view.Table;
import dev.headroom.console.view.Tone;
import dev.headroom.monitor.history.History;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The choice between the service as a whole, which pages show at first, and one of its instances.
 *
 * <p>Immutable; it has no state.
 */
final class Instances {
  private static final String PARAMETER = "instance";

  private Instances() {}

  /** Returns the history of the instance that the request names, or of all. */
  static History chosen(History history, PageRequest request) {
    String name = request.get(PARAMETER);
    return history.instances().contains(name) ? history.ofInstance(name) : history.ofService();
  }

  /** Returns links to the instances; nothing where there is one. */
  static List<Section> links(History history, String page, PageRequest request) {
    List<String> names = history.instances();
    if (names.size() < 2) {
      return List.of();
    }
    String now = request.get(PARAMETER);
    List<Row> rows = new ArrayList<>();
    rows.add(row("all", page, now.isEmpty()));
    for (String each : names) {
      String address = page + "?" + PARAMETER + "=" + encoded(each);
      rows.add(row(each, address, each.equals(now)));
    }
    return List.of(new Table("Instances", "", List.of(Column.text("Instance")), rows, ""));
  }

  /** Returns a text as it stands in an address. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static Row row(String label, String address, boolean shown) {
    Cell cell = Cell.of(label).to(address);
    return Row.of(shown ? cell.note("shown").with(Tone.GOOD) : cell);
  }
}
