// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.page;

import dev.headroom.console.ConsolePage;
import dev.headroom.console.PageRequest;
import dev.headroom.console.view.Concern;
import dev.headroom.console.view.Format;
import dev.headroom.console.view.Page;
import dev.headroom.console.view.PageGroup;
import dev.headroom.console.view.Tile;
import dev.headroom.console.view.Tiles;
import dev.headroom.console.view.Tone;
import dev.headroom.monitor.history.History;
import dev.headroom.session.revocation.Revocations;
import java.util.List;
import java.util.Map;

/**
 * The sessions: what is revoked, how old this instance's knowledge of it is, who signs in and who
 * is refused.
 *
 * <p>Thread-safe.
 */
public final class SessionsPage implements ConsolePage {
  private final Revocations revocations;
  private final History history;

  /** Creates the page. */
  public SessionsPage(Revocations revocations, History history) {
    this.revocations = revocations;
    this.history = history;
  }

  @Override
  public Place place() {
    return new Place("/sessions", "Sessions", PageGroup.TRAFFIC);
  }

  @Override
  public Page page(PageRequest request) {
    TimeCharts charts = TimeCharts.ofHour(history, request.now());
    boolean ready = revocations.isReady();
    return Page.of(
        "Who signs in, who is refused, and how old this instance's list of revocations is.",
        Tiles.of(
            "",
            Tile.of("Revocations held", Format.count(revocations.snapshot().size()), ""),
            Tile.of("Memory", Format.bytes(revocations.snapshot().bytes()), "of the revocations"),
            Tile.of("Read from the store", Format.duration(revocations.age()) + " ago", "")
                .with(ready ? Tone.PLAIN : Tone.BAD),
            Tile.of("Ready", ready ? "yes" : "no", "").with(ready ? Tone.PLAIN : Tone.BAD)),
        charts.chart(
            "Sessions a second",
            "",
            "",
            List.of(
                charts.line("opened", "headroom.session.opened", Map.of(), charts.perSecond()),
                charts.line(
                    "refreshed", "headroom.session.refreshed", Map.of(), charts.perSecond()),
                charts.line("revoked", "headroom.session.revoked", Map.of(), charts.perSecond()),
                charts.line("reused", "headroom.session.reused", Map.of(), charts.perSecond()))),
        charts.chart(
            "Tokens a second",
            "",
            "",
            List.of(
                charts.line("accepted", "headroom.session.admitted", Map.of(), charts.perSecond()),
                charts.line("refused", "headroom.session.refused", Map.of(), charts.perSecond()))));
  }

  @Override
  public List<Concern> concerns() {
    return revocations.isReady()
        ? List.of()
        : List.of(
            Concern.of(
                Tone.BAD,
                "The list of revocations is too old to trust",
                null,
                new Concern.Advice(
                    "It was read " + Format.duration(revocations.age()) + " ago.",
                    "Look at the store of sessions; until it answers, tokens are refused, or"
                        + " accepted where headroom.session.lenient says so.",
                    "/sessions")));
  }
}
