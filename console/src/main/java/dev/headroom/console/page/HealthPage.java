// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page;

import dev.headroom.console.ConsolePage;
import dev.headroom.console.PageRequest;
import dev.headroom.console.view.Cell;
import dev.headroom.console.view.Column;
import dev.headroom.console.view.Concern;
import dev.headroom.console.view.Format;
import dev.headroom.console.view.Page;
import dev.headroom.console.view.PageGroup;
import dev.headroom.console.view.Row;
import dev.headroom.console.view.Table;
import dev.headroom.console.view.Tone;
import dev.headroom.monitor.ComponentHealth;
import dev.headroom.monitor.HealthMonitor;
import dev.headroom.monitor.HealthProbe;
import dev.headroom.monitor.ProbeResult;
import java.util.ArrayList;
import java.util.List;

/**
 * The health of what the service depends on.
 *
 * <p>Thread-safe. Shows the latest results; probes nothing.
 */
public final class HealthPage implements ConsolePage {
  private final HealthMonitor monitor;

  /** Creates the page. */
  public HealthPage(HealthMonitor monitor) {
    this.monitor = monitor;
  }

  @Override
  public Place place() {
    return new Place("/health", "Health", PageGroup.NOW);
  }

  @Override
  public Page page(PageRequest request) {
    List<Row> rows = new ArrayList<>();
    monitor
        .report()
        .components()
        .forEach((name, each) ->
            rows.add(
                Row.of(
                    Cell.of(name).note(Format.words(each.kind())),
                    Cell.of(Format.words(each.state())).with(tone(each)),
                    Cell.of(Format.duration(each.latency())),
                    Cell.of(Format.duration(each.age()) + " ago"),
                    Cell.of(each.detail()))));
    return Page.of(
        "What this service depends on, by probes in the background.",
        new Table(
            "Components",
            "",
            List.of(
                Column.text("Component"),
                Column.text("State"),
                Column.number("Probe took"),
                Column.number("Result is from"),
                Column.sentences("Detail")),
            rows,
            "No component is probed."));
  }

  @Override
  public List<Concern> concerns() {
    List<Concern> concerns = new ArrayList<>();
    monitor
        .report()
        .components()
        .forEach((name, each) -> {
          if (tone(each) == Tone.BAD || tone(each) == Tone.NOTICE) {
            concerns.add(
                Concern.of(
                    tone(each),
                    name + " is " + Format.words(each.state()),
                    null,
                    new Concern.Advice(each.detail(), "", "/health")));
          }
        });
    return concerns;
  }

  private static Tone tone(ComponentHealth health) {
    if (health.state() != ProbeResult.State.DOWN) {
      return health.isUp() ? Tone.GOOD : Tone.PLAIN;
    }
    return health.kind() == HealthProbe.Kind.CRITICAL ? Tone.BAD : Tone.NOTICE;
  }
}
