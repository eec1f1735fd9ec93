// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page;

import dev.headroom.console.ConsolePage;
import dev.headroom.console.PageRequest;
import dev.headroom.console.view.Cell;
import dev.headroom.console.view.Column;
import dev.headroom.console.view.Page;
import dev.headroom.console.view.PageGroup;
import dev.headroom.console.view.Row;
import dev.headroom.console.view.Table;
import dev.headroom.console.view.Tone;
import java.util.List;
import java.util.function.Supplier;

/**
 * The policies: what each would change about the application, and the setting that turns it on.
 *
 * <p>Thread-safe.
 */
public final class PolicyPage implements ConsolePage {
  private final Supplier<? extends List<Line>> policies;

  /**
   * A policy.
   *
   * <p>Immutable.
   *
   * @param title its name
   * @param effect what it does when it is on
   * @param on whether it is
   * @param setting the setting that turns it on
   */
  public record Line(String title, String effect, boolean on, String setting) {}

  /** Creates the page. */
  public PolicyPage(Supplier<? extends List<Line>> policies) {
    this.policies = policies;
  }

  @Override
  public Place place() {
    return new Place("/policies", "Policies", PageGroup.SETUP);
  }

  @Override
  public Page page(PageRequest request) {
    List<? extends Line> all = policies.get();
    return Page.of(
        "What Headroom does to requests and responses here, and what it would do if it was turned"
            + " on. Without a setting it only observes.",
        table("Off", all.stream().filter(each -> !each.on()).toList(), "Every policy is on."),
        table("On", all.stream().filter(Line::on).toList(), "No policy is on: it only observes."));
  }

  private static Table table(String title, List<? extends Line> lines, String empty) {
    return new Table(
        title,
        "",
        List.of(Column.text("Policy"), Column.sentences("What it does"), Column.code("Setting")),
        lines.stream()
            .map(each ->
                Row.of(
                    Cell.of(each.title().replace("`", "")).with(each.on() ? Tone.GOOD : Tone.PLAIN),
                    Cell.of(each.effect().replace("`", "")),
                    Cell.of(each.setting())))
            .toList(),
        empty);
  }
}
