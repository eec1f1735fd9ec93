// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page;

import dev.headroom.advise.capacity.CapacityEstimate;
import dev.headroom.advise.load.ResourceKind;
import dev.headroom.console.ConsolePage;
import dev.headroom.console.PageRequest;
import dev.headroom.console.view.Cell;
import dev.headroom.console.view.Column;
import dev.headroom.console.view.Concern;
import dev.headroom.console.view.Format;
import dev.headroom.console.view.Page;
import dev.headroom.console.view.PageGroup;
import dev.headroom.console.view.Row;
import dev.headroom.console.view.Section;
import dev.headroom.console.view.Table;
import dev.headroom.console.view.Tile;
import dev.headroom.console.view.Tiles;
import dev.headroom.console.view.Tone;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The headroom: how much load the service can take, which resource breaks its objective, and what
 * more of it would bring.
 *
 * <p>Thread-safe.
 */
public final class CapacityPage implements ConsolePage {
  private static final double NEAR = 0.8;
  private static final double SURE = 0.5;

  private final Supplier<CapacityEstimate> latest;

  /** Creates the page. */
  public CapacityPage(Supplier<CapacityEstimate> latest) {
    this.latest = latest;
  }

  @Override
  public Place place() {
    return new Place("/capacity", "Headroom", PageGroup.NOW);
  }

  @Override
  public Page page(PageRequest request) {
    CapacityEstimate estimate = latest.get();
    List<Section> sections = new ArrayList<>();
    if (estimate.isKnown()) {
      sections.add(new Tiles("", tiles(estimate)));
    }
    sections.add(
        new Table(
            "Resources",
            "The fullest first. Gain: by how much the service could take more load with half as"
                + " much again of the resource.",
            List.of(
                Column.text("Resource"),
                Column.number("Size"),
                Column.number("In use"),
                Column.number("A request takes"),
                Column.number("Full at"),
                Column.number("Gain"),
                Column.number("Wait, measured"),
                Column.number("Wait, predicted")),
            estimate.resources().stream().map(CapacityPage::row).toList(),
            "No resource was measured yet."));
    return new Page(
        estimate.isKnown()
            ? "The load at which the objective breaks, predicted from what each resource does now."
            : Format.sentence(estimate.why()),
        sections);
  }

  /** Returns the figures of the headroom, for the overview. */
  public List<Tile> tiles() {
    return tiles(latest.get());
  }

  private static List<Tile> tiles(CapacityEstimate estimate) {
    if (!estimate.isKnown()) {
      return List.of(
          Tile.of("Headroom", Format.UNKNOWN, Format.sentence(estimate.why())).to("/capacity"));
    }
    CapacityEstimate.Breaking breaking = estimate.breaking();
    List<Tile> tiles = new ArrayList<>();
    tiles.add(
        Tile.of(
                "Headroom",
                Format.percent(Math.max(0, 1 - estimate.used())),
                "%s now, breaks at %s"
                    .formatted(Format.rate(estimate.load()), Format.rate(breaking.load())))
            .with(estimate.used() > NEAR ? Tone.NOTICE : Tone.PLAIN)
            .to("/capacity"));
    tiles.add(
        Tile.of(
            "Breaks between",
            Format.rate(breaking.low()) + " and " + Format.rate(breaking.high()),
            "confidence " + Format.percent(breaking.confidence())));
    CapacityEstimate.Bottleneck bottleneck = estimate.bottleneck();
    if (!bottleneck.resource().isEmpty()) {
      tiles.add(
          Tile.of(
              "Bottleneck",
              bottleneck.resource(),
              bottleneck.next().isEmpty()
                  ? ""
                  : "next " + bottleneck.next() + " at " + Format.rate(bottleneck.nextLoad())));
    }
    return tiles;
  }

  private static Row row(CapacityEstimate.ResourceEstimate each) {
    String routes =
        each.byRoute().entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .map(route -> "%-12s %s".formatted(Format.seconds(route.getValue()), route.getKey()))
            .collect(Collectors.joining("\n"));
    return Row.of(
            Cell.of(each.name()).note(kind(each.kind())),
            Cell.of(size(each)),
            Cell.of(Format.percent(each.utilisation()))
                .bar(Double.isNaN(each.utilisation()) ? 0 : each.utilisation())
                .with(each.utilisation() > NEAR ? Tone.NOTICE : Tone.PLAIN),
            Cell.of(Format.seconds(each.secondsPerRequest())),
            Cell.of(Format.rate(each.fullAt())),
            Cell.of(Format.percent(each.gain())),
            Cell.of(Format.seconds(each.waits().measuredSeconds())),
            Cell.of(Format.seconds(each.waits().predictedSeconds())))
        .detail(routes);
  }

  /** Returns what a resource is, in words that need no queueing theory. */
  public static String kind(ResourceKind kind) {
    return switch (kind) {
      case PROCESSOR -> "processors";
      case STATION -> "another process";
      case SPACE -> "memory";
      case POOL, BULKHEAD -> Format.words(kind);
    };
  }

  private static String size(CapacityEstimate.ResourceEstimate each) {
    if (each.size() == 0) {
      return Format.UNKNOWN;
    }
    return each.kind() == ResourceKind.SPACE
        ? Format.bytes(each.size())
        : Format.count(each.size());
  }

  /** Where the bottleneck is known, a recommendation says it. */
  @Override
  public List<Concern> concerns() {
    CapacityEstimate estimate = latest.get();
    if (!estimate.isKnown()
        || estimate.used() < NEAR
        || estimate.breaking().confidence() < SURE
        || !estimate.bottleneck().resource().isEmpty()) {
      return List.of();
    }
    return List.of(
        Concern.of(
            estimate.used() >= 1 ? Tone.BAD : Tone.NOTICE,
            "%s of the load at which the objective breaks"
                .formatted(Format.percent(estimate.used())),
            null,
            new Concern.Advice(
                "%s now, and it breaks between %s and %s."
                    .formatted(
                        Format.rate(estimate.load()),
                        Format.rate(estimate.breaking().low()),
                        Format.rate(estimate.breaking().high())),
                "",
                "/capacity")));
  }
}
