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
import dev.headroom.console.view.Section;
import dev.headroom.console.view.Table;
import dev.headroom.console.view.Tile;
import dev.headroom.console.view.Tiles;
import dev.headroom.console.view.Tone;
import dev.headroom.database.pool.ConnectionHolder;
import dev.headroom.database.pool.PoolDiagnosis;
import dev.headroom.database.pool.PoolHealth;
import dev.headroom.database.pool.PoolReport;
import dev.headroom.database.pool.PoolWatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connection pools: who holds a connection, who waits for one, and why.
 *
 * <p>Thread-safe.
 */
public final class PoolsPage implements ConsolePage {
  private final Supplier<? extends Map<String, PoolWatch>> pools;

  /**
   * Creates the page.
   *
   * @param pools by name
   */
  public PoolsPage(Supplier<? extends Map<String, PoolWatch>> pools) {
    this.pools = pools;
  }

  @Override
  public Place place() {
    return new Place("/pools", "Connections", PageGroup.STORES);
  }

  @Override
  public Page page(PageRequest request) {
    List<Section> sections = new ArrayList<>();
    pools.get().forEach((name, watch) -> addPool(name, watch.report(), request.now(), sections));
    return new Page(
        sections.isEmpty()
            ? "No connection pool is watched."
            : "Who holds a connection at this moment, who waits for one, and why.",
        sections);
  }

  private static void addPool(String name, PoolReport report, Instant now, List<Section> sections) {
    PoolHealth state = report.state();
    boolean waiting = state.waiting() > 0;
    sections.add(
        Tiles.of(
            name,
            Tile.of("In use", active(state), state.idle() + " idle")
                .with(waiting ? Tone.BAD : Tone.PLAIN),
            Tile.of("Waiting", Format.count(state.waiting()), "threads")
                .with(waiting ? Tone.BAD : Tone.PLAIN),
            Tile.of(
                "Mean wait",
                Format.duration(state.acquires().mean()),
                "longest " + Format.duration(state.acquires().longest())),
            Tile.of(
                    "Timed out",
                    Format.count(state.acquires().timeouts()),
                    "of " + Format.count(state.acquires().count()) + " waits")
                .with(state.acquires().timeouts() > 0 ? Tone.NOTICE : Tone.PLAIN)));
    sections.add(holders(name, report));
    if (!report.waiters().isEmpty()) {
      sections.add(waiters(name, report));
    }
    if (!report.leaks().isEmpty()) {
      sections.add(leaks(name, report, now));
    }
  }

  private static Table holders(String name, PoolReport report) {
    PoolDiagnosis diagnosis = report.diagnosis();
    return new Table(
        "Holders of " + name,
        diagnosis.cause() == PoolDiagnosis.Cause.NONE
            ? ""
            : diagnosis.evidence() + ": " + diagnosis.remedy() + ".",
        List.of(
            Column.text("Route"),
            Column.number("Held for"),
            Column.text("Does"),
            Column.code("Statement"),
            Column.text("At")),
        report.holders().stream()
            .map(each ->
                Row.of(
                    Cell.of(orElse(each.route(), "outside a request")).note(each.thread()),
                    Cell.of(Format.duration(each.held())),
                    Cell.of(Format.words(each.activity()))
                        .with(
                            each.activity() == ConnectionHolder.Activity.STATEMENT
                                ? Tone.PLAIN
                                : Tone.NOTICE),
                    Cell.of(orElse(each.statement(), ""))
                        .note(
                            each.statementAge() == null
                                ? ""
                                : "for " + Format.duration(each.statementAge())),
                    Cell.of(orElse(each.at(), orElse(each.callSite(), "")))))
            .toList(),
        "No connection is in use.");
  }

  private static Table waiters(String name, PoolReport report) {
    return new Table(
        "Waiting for " + name,
        "",
        List.of(Column.text("Route"), Column.number("Waits for"), Column.text("Thread")),
        report.waiters().stream()
            .map(each ->
                Row.of(
                    Cell.of(orElse(each.route(), "outside a request")),
                    Cell.of(Format.duration(each.waited())),
                    Cell.of(each.thread())))
            .toList(),
        "");
  }

  private static Table leaks(String name, PoolReport report, Instant now) {
    return new Table(
        "Not returned to " + name,
        "Connections that are held beyond the leak threshold, by where they were borrowed.",
        List.of(
            Column.text("Borrowed at"),
            Column.text("Route"),
            Column.number("Connections"),
            Column.number("Longest"),
            Column.number("Last"),
            Column.code("Last statement")),
        report.leaks().stream()
            .map(each ->
                Row.of(
                    Cell.of(orElse(each.callSite(), "not recorded")).note(each.thread()),
                    Cell.of(orElse(each.route(), "")),
                    Cell.of(each.count()).with(Tone.BAD),
                    Cell.of(Format.duration(each.longest())),
                    Cell.of(Format.ago(each.lastSeen(), now)),
                    Cell.of(orElse(each.statement(), ""))))
            .toList(),
        "");
  }

  @Override
  public List<Concern> concerns() {
    List<Concern> concerns = new ArrayList<>();
    pools
        .get()
        .forEach((name, watch) -> {
          if (watch.health().waiting() == 0) {
            return;
          }
          PoolReport report = watch.report();
          if (report.diagnosis().cause() != PoolDiagnosis.Cause.NONE) {
            concerns.add(
                Concern.of(
                    Tone.BAD,
                    "Pool " + name + " has no free connection",
                    null,
                    new Concern.Advice(
                        "%s, %d waiting; %s."
                            .formatted(
                                active(report.state()),
                                report.state().waiting(),
                                report.diagnosis().evidence()),
                        report.diagnosis().remedy() + ".",
                        "/pools")));
          }
        });
    return concerns;
  }

  private static String active(PoolHealth state) {
    return state.max() == Integer.MAX_VALUE
        ? Integer.toString(state.active())
        : state.active() + " of " + state.max();
  }

  private static String orElse(@Nullable String text, String otherwise) {
    return Objects.requireNonNullElse(text, otherwise);
  }
}
