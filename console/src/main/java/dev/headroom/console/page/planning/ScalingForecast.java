// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page.planning;

import dev.headroom.advise.capacity.CapacityEstimate;
import dev.headroom.advise.capacity.CapacityEstimate.AtInstances;
import dev.headroom.advise.capacity.CapacityEstimate.ResourceEstimate;
import dev.headroom.advise.capacity.CapacityMonitor;
import dev.headroom.advise.load.ResourceKind;
import dev.headroom.console.page.CapacityPage;
import dev.headroom.console.view.Cell;
import dev.headroom.console.view.Column;
import dev.headroom.console.view.Format;
import dev.headroom.console.view.Note;
import dev.headroom.console.view.Row;
import dev.headroom.console.view.Section;
import dev.headroom.console.view.Table;
import dev.headroom.console.view.Tone;
import java.util.Comparator;
import java.util.List;

/**
 * What the model of the headroom predicts for more instances, and for more of each resource.
 *
 * <p>Thread-safe. Takes some ten milliseconds of a processor each time.
 */
public final class ScalingForecast {
  private static final int MIN_SHOWN = 3;

  private final CapacityMonitor capacity;

  /** Creates a forecast from what is measured of this instance. */
  public ScalingForecast(CapacityMonitor capacity) {
    this.capacity = capacity;
  }

  /**
   * Returns the sections of a page, at least one.
   *
   * @param present the number of instances that there are
   */
  public List<Section> sections(int present) {
    CapacityEstimate estimate = capacity.latest();
    List<AtInstances> all =
        estimate.isKnown()
            ? capacity.byInstances(present, Math.max(MIN_SHOWN, present + 1))
            : List.of();
    if (all.isEmpty()) {
      return List.of(new Note("Instances", "Nothing is predicted: " + estimate.why() + "."));
    }
    return List.of(instances(all, present, estimate), resources(estimate));
  }

  private static Table instances(List<AtInstances> all, int present, CapacityEstimate estimate) {
    return new Table(
        "Instances",
        "The load at which the objective breaks, if each instance has processors, pools and"
            + " bulkheads of its own and the database and Redis stay as they are. Confidence "
            + Format.percent(estimate.breaking().confidence())
            + "; it is less for more instances than there are.",
        List.of(
            Column.text("Instances"),
            Column.number("Breaks at"),
            Column.number("Used now"),
            Column.text("What breaks first")),
        all.stream().map(each -> row(each, present, present * estimate.load())).toList(),
        "");
  }

  private static Row row(AtInstances at, int present, double load) {
    double used = load / at.load();
    Cell name = Cell.of(at.instances());
    return Row.of(
        at.instances() == present ? name.note("now") : name,
        Cell.of(Format.rate(at.load())),
        Cell.of(Format.percent(used))
            .bar(Double.isFinite(used) ? used : 0)
            .with(used >= 1 ? Tone.NOTICE : Tone.PLAIN),
        Cell.of(at.bottleneck().isEmpty() ? Format.UNKNOWN : at.bottleneck()));
  }

  private static Table resources(CapacityEstimate estimate) {
    return new Table(
        "Half as much again",
        "By how much this instance could take more load with half as much again of one resource: a"
            + " larger pool, more processors, a database that is as much faster or has replicas.",
        List.of(
            Column.text("Resource"),
            Column.number("Size"),
            Column.number("In use"),
            Column.number("More load")),
        estimate.resources().stream()
            .filter(each -> each.kind() != ResourceKind.SPACE)
            .sorted(Comparator.comparingDouble(ResourceEstimate::gain).reversed())
            .map(ScalingForecast::row)
            .toList(),
        "No resource was measured yet.");
  }

  private static Row row(ResourceEstimate each) {
    return Row.of(
        Cell.of(each.name()).to("/capacity").note(CapacityPage.kind(each.kind())),
        Cell.of(each.size() == 0 ? Format.UNKNOWN : Format.count(each.size())),
        Cell.of(Format.percent(each.utilisation()))
            .bar(Double.isNaN(each.utilisation()) ? 0 : each.utilisation()),
        Cell.of(Format.percent(each.gain())).with(each.gain() >= 0.1 ? Tone.GOOD : Tone.PLAIN));
  }
}
