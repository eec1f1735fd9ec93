// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.frontend;

import static dev.headroom.bench.suite.frontend.FrontEndSides.HEADROOM;
import static dev.headroom.bench.suite.frontend.FrontEndSides.ORIGINAL;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Interval;
import dev.headroom.bench.Repository;
import dev.headroom.bench.app.AppStartException;
import dev.headroom.bench.app.ReferenceApp;
import dev.headroom.bench.harness.ArtifactVersions;
import dev.headroom.bench.harness.Rounds;
import dev.headroom.bench.harness.Suite;
import dev.headroom.bench.harness.SuiteRun;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.chrome.ChromeDriver;

/**
 * The first load of the apps' pages in a real browser, in each state of the app. Immutable.
 *
 * <p>Each load has a new browser with an empty cache, on the same slow network and processor. The
 * states take turns, in alternating order; the first round is thrown out, and a ratio is that of
 * one round.
 */
public final class FrontEndSuite implements Suite {
  private static final List<FrontEnd> PAGES = List.of(FrontEnd.ALPINE, FrontEnd.CIVICLOG);

  @Override
  public String name() {
    return "frontend";
  }

  @Override
  public Map<String, String> versions() {
    return Map.of("selenium", ArtifactVersions.of(ChromeDriver.class, "selenium-chrome-driver"));
  }

  @Override
  public List<BenchRow> rows(SuiteRun run) {
    List<BenchRow> rows = new ArrayList<>();
    for (FrontEnd each : PAGES) {
      String obstacle = obstacle(each.app());
      if (obstacle == null) {
        try {
          rows.addAll(rows(run, each));
        } catch (AppStartException | IllegalStateException e) {
          // The rows of the other pages stay.
          obstacle = String.valueOf(e.getMessage());
        }
      }
      if (obstacle != null) {
        String why = obstacle;
        each.goals()
            .forEach((figure, goal) ->
                rows.add(
                    BenchRow.of(each.rows() + figure, "", "not measured")
                        .notMeasured(why)
                        .atMost(goal)));
      }
    }
    return rows;
  }

  private static @Nullable String obstacle(ReferenceApp app) {
    String browser = SlowBrowser.obstacle();
    return browser == null ? app.obstacle(Repository.folder()) : browser;
  }

  /** The loads of each state: the first ones, a second visit, and with all parts opened. */
  private record Loads(
      Map<String, List<PageLoad>> first,
      Map<String, PageLoad> again,
      Map<String, PageLoad> opened) {

    List<Double> values(String side, String figure) {
      return Objects.requireNonNull(first.get(side), side).stream()
          .map(each -> FrontEnd.of(each, figure))
          .toList();
    }

    double median(String side, String figure) {
      return Interval.of(values(side, figure)).value();
    }

    /** Adds what the bytes consist of. */
    void describe(BenchRow.Builder row) {
      first.forEach((side, all) -> row.figure(side + "-pictures", all.getLast().pictureBytes()));
      again.forEach((side, load) -> {
        row.figure(side + "-second-visit", load.bytes());
        PageLoad whole = opened.get(side);
        if (whole != null) {
          row.figure(
              side + "-with-all-parts",
              median(side, FrontEnd.BYTES) + whole.bytes() - load.bytes());
        }
      });
    }
  }

  private static List<BenchRow> rows(SuiteRun run, FrontEnd page) {
    Loads loads = new Loads(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
    run.step("frontend: " + page.app().id() + ", starting its states and making its pictures");
    Path jar = page.app().jar(Repository.folder());
    try (FrontEndSides sides = new FrontEndSides(page, jar, Repository.data("frontend"))) {
      int rounds = run.quick() ? 6 : 12;
      for (int round = 0; round <= rounds; round++) {
        run.step("frontend: %s, round %d of %d".formatted(page.app().id(), round, rounds));
        for (String side : Rounds.order(round, sides.names())) {
          load(page, side, sides.address(side), round > 0, round == rounds, loads);
        }
      }
    }
    List<BenchRow> rows = new ArrayList<>();
    page.goals().keySet().stream().sorted().forEach(each -> rows.add(ratio(page, each, loads)));
    page.before()
        .forEach((figure, most) ->
            rows.add(
                BenchRow.of(page.rows() + "original-" + figure, "ms", "original, by its document")
                    .value(Interval.of(loads.values(ORIGINAL, figure)))
                    .atMost(most)));
    return rows;
  }

  private static void load(
      FrontEnd page, String side, URI address, boolean counts, boolean last, Loads loads) {
    try (SlowBrowser browser = SlowBrowser.open()) {
      PageLoad load = browser.load(address, page.shown());
      if (counts) {
        loads.first.computeIfAbsent(side, any -> new ArrayList<>()).add(load);
      }
      if (last) {
        loads.again.put(side, browser.load(address, page.shown()));
        if (page.opener() != null) {
          loads.opened.put(side, browser.click(page.opener(), page.opened()));
        }
      }
    }
  }

  private static BenchRow ratio(FrontEnd page, String figure, Loads loads) {
    boolean counted = figure.equals(FrontEnd.BYTES) || figure.equals(FrontEnd.SCRIPT);
    BenchRow.Builder row =
        BenchRow.of(page.rows() + figure, counted ? "bytes" : "ms", "ratio to original");
    loads.first.keySet().forEach(side -> row.figure(side, loads.median(side, figure)));
    if (figure.equals(FrontEnd.BYTES)) {
      loads.describe(row);
    }
    List<Double> ours = loads.values(HEADROOM, figure);
    List<Double> theirs = loads.values(ORIGINAL, figure);
    List<Double> ratios =
        IntStream.range(0, ours.size()).mapToObj(i -> ours.get(i) / theirs.get(i)).toList();
    return row.value(Interval.of(ratios)).atMost(Objects.requireNonNull(page.goals().get(figure)));
  }
}
