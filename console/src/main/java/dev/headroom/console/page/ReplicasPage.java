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
import dev.headroom.database.replica.ReplicaDataSource;
import dev.headroom.database.replica.ReplicaStatus;
import dev.headroom.database.replica.RouteReason;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The replicas: which serve reads, how far each is behind, and where reads went.
 *
 * <p>Thread-safe.
 */
public final class ReplicasPage implements ConsolePage {
  private final Supplier<Optional<ReplicaDataSource>> replicas;

  /**
   * Creates the page.
   *
   * @param replicas the routing; empty until it is opened
   */
  public ReplicasPage(Supplier<Optional<ReplicaDataSource>> replicas) {
    this.replicas = replicas;
  }

  @Override
  public Place place() {
    return new Place("/replicas", "Replicas", PageGroup.STORES);
  }

  @Override
  public Page page(PageRequest request) {
    return replicas
        .get()
        .map(ReplicasPage::page)
        .orElseGet(() -> Page.of("The pool of the primary is not open yet."));
  }

  private static Page page(ReplicaDataSource replicas) {
    return Page.of(
        "Where read-only transactions go. Reads waited for replicas for "
            + Format.duration(replicas.waited())
            + " in all.",
        new Table(
            "Replicas",
            "",
            List.of(
                Column.text("Replica"),
                Column.text("Serves reads"),
                Column.number("Behind"),
                Column.number("Bytes behind"),
                Column.number("Running"),
                Column.number("Served"),
                Column.number("Failures")),
            replicas.replicas().stream().map(ReplicasPage::row).toList(),
            "No replica is set up."),
        new Table(
            "Routes of transactions",
            "",
            List.of(Column.text("Reason"), Column.number("Transactions")),
            Arrays.stream(RouteReason.values())
                .map(each -> Row.of(Cell.of(Format.words(each)), Cell.of(replicas.routed(each))))
                .toList(),
            ""));
  }

  private static Row row(ReplicaStatus each) {
    return Row.of(
        Cell.of(each.name()).note("weight " + each.weight()),
        Cell.of(each.isFit() ? "yes" : "no")
            .with(each.isFit() ? Tone.GOOD : Tone.NOTICE)
            .note(each.reason()),
        Cell.of(Format.duration(each.lag())),
        Cell.of(Format.bytes(each.lagBytes())),
        Cell.of(each.running()),
        Cell.of(each.served()),
        Cell.of(each.failures()).with(each.failures() > 0 ? Tone.NOTICE : Tone.PLAIN));
  }

  @Override
  public List<Concern> concerns() {
    return replicas.get().stream()
        .flatMap(each -> each.replicas().stream())
        .filter(each -> !each.isFit())
        .map(each ->
            Concern.of(
                Tone.NOTICE,
                "Replica " + each.name() + " serves no reads",
                null,
                new Concern.Advice(each.reason(), "The primary serves them.", "/replicas")))
        .toList();
  }
}
