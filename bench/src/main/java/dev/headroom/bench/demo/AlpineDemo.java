// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import dev.headroom.bench.Machine;
import dev.headroom.bench.app.AppProcess;
import dev.headroom.bench.load.LoadGenerator;
import dev.headroom.bench.load.LoadPlan;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Alpine with the layer off and on: the same handlers, data and load, in one run on one machine.
 *
 * <p>One thread at a time. Endpoints are measured one request at a time, both sides in turn; then
 * each side is loaded by an open-loop generator until it breaks its objective, and once more at a
 * load that both sustain.
 */
public final class AlpineDemo {

  static final long SEED = 20_261_121;

  private final DemoOptions options;
  private final PrintStream out;
  private final Progress progress;
  private final List<BenchRow> rows = new ArrayList<>();

  /**
   * Makes a demo.
   *
   * @param options what it works with
   * @param out where it tells its progress and its table
   */
  public AlpineDemo(DemoOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
    this.progress = new Progress(out);
  }

  /**
   * Runs the demo, prints its table and writes its report.
   *
   * @return where the report is
   * @throws DemoException if it could not go on
   */
  public Path run() {
    try (DemoEnvironment stage = new DemoEnvironment(DemoScenario.ALPINE, options, progress);
        HttpClient http = HttpClient.newHttpClient();
        LoadGenerator generator = new LoadGenerator()) {
      stage.prepare();
      List<String> symbols =
          stage.texts("SELECT symbol FROM signals GROUP BY symbol ORDER BY count(*) DESC, symbol");
      int users = stage.users();
      progress.step("starting the app, before and after");
      AppProcess before = stage.before();
      AppProcess after = stage.after();
      AppProcess uncached = stage.afterWithoutCache();
      stage.awaitReady();
      AlpineClient off = client(stage, before);
      AlpineClient on = client(stage, after);
      AlpineEndpoints endpoints =
          new AlpineEndpoints(
              http, new AlpineEndpoints.Sides(off, client(stage, uncached), on), progress);
      rows.addAll(endpoints.measure(symbols, users, options.quick()));
      stage.stop(uncached);
      DemoResult figures = loads(stage, http, generator, off, on, symbols, users);
      DemoReport report = new DemoReport(figures);
      out.print(report.table());
      Path html = report.write(options);
      out.println("report: " + html);
      return html;
    }
  }

  private static AlpineClient client(DemoEnvironment stage, AppProcess app) {
    return new AlpineClient(app.address(), new TokenSigner(stage.secret()), Instant.now());
  }

  private DemoResult loads(
      DemoEnvironment stage,
      HttpClient http,
      LoadGenerator generator,
      AlpineClient off,
      AlpineClient on,
      List<String> symbols,
      int users) {
    Duration warmUp = Duration.ofSeconds(options.quick() ? 2 : 5);
    Duration measured = Duration.ofSeconds(options.quick() ? 6 : 20);
    progress.step("rising load until p95 is over 200 ms");
    CapacitySearch beforeHeld = new CapacitySearch(generator, warmUp, measured, progress);
    double heldBefore =
        beforeHeld.find("before", 1, load -> new AlpineTraffic(off, symbols, load, users, SEED));
    CapacitySearch afterHeld = new CapacitySearch(generator, warmUp, measured, progress);
    double heldAfter =
        afterHeld.find(
            "after",
            Math.max(20, heldBefore * 40),
            load -> new AlpineTraffic(on, symbols, load, users, SEED));
    double fixed = Math.max(1, heldBefore * 0.6);
    progress.step(String.format(Locale.ROOT, "a load that both sustain: %.1f a second", fixed));
    Duration fixedTime = Duration.ofSeconds(options.quick() ? 12 : 60);
    double high = Math.max(fixed, heldAfter * 0.6);
    LoadPlan plan = new LoadPlan(fixed, Duration.ZERO, fixedTime, SEED);
    LoadPlan highPlan = new LoadPlan(high, Duration.ZERO, fixedTime, SEED);
    SteadyRun before =
        SteadyRun.of(
            http, generator, off.base(), new AlpineTraffic(off, symbols, fixed, users, SEED), plan);
    SteadyRun after =
        SteadyRun.of(
            http, generator, on.base(), new AlpineTraffic(on, symbols, fixed, users, SEED), plan);
    SteadyRun busy =
        SteadyRun.of(
            http,
            generator,
            on.base(),
            new AlpineTraffic(on, symbols, high, users, SEED),
            highPlan);
    hitRate(busy);
    held(heldBefore, heldAfter);
    return new DemoResult(
        DemoScenario.ALPINE,
        Machine.describe(),
        Instant.now(),
        options.quick(),
        Map.of("postgresql", stage.postgresVersion(), "redis", "7.0.15", "headroom", "0.1.0"),
        List.copyOf(rows),
        before.side(heldBefore, beforeHeld.attempts()),
        after.side(heldAfter, afterHeld.attempts()),
        fixed,
        progress.seconds());
  }

  private void hitRate(SteadyRun busy) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("original", "85-95 %");
    figures.put("before", 0.0);
    figures.put("after", busy.delta().hitRate());
    rows.add(
        new BenchRow(
            "al-3.hit-rate",
            "share",
            figures,
            String.format(
                Locale.ROOT,
                "hits of all cache calls at %.0f a second",
                busy.result().plannedPerSecond()),
            busy.delta().hitRate(),
            Comparator.AT_LEAST,
            0.85,
            1,
            0,
            null));
    rows.add(
        new BenchRow(
            "al-5.limited",
            "share",
            Map.of("original", "< 1 %"),
            "normal requests that the limit refused",
            (double) busy.result().limited() / Math.max(1, busy.result().requests()),
            Comparator.AT_MOST,
            0.01,
            1,
            0,
            null));
  }

  private void held(double before, double after) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("original", "not stated");
    figures.put("before", before);
    figures.put("after", after);
    rows.add(
        new BenchRow(
            "load.held",
            "requests/s",
            figures,
            "after / before, p95 within 200 ms",
            before > 0 ? after / before : null,
            Comparator.AT_LEAST,
            5,
            1,
            0,
            before > 0 ? null : "before held no load at all"));
  }
}
