// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import dev.headroom.bench.app.AppProcess;
import dev.headroom.bench.load.LoadGenerator;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The demo of Alpine, before and after: the same handlers, data and load, in one run on one
 * machine.
 *
 * <p>One thread at a time. Endpoints are measured one request at a time, both sides in turn; then
 * an open-loop load rises on each side until it misses its objective, and both sides get a load
 * that both sustain.
 */
public final class AlpineDemo {

  private final DemoOptions options;
  private final PrintStream out;
  private final Progress progress;
  private final List<BenchRow> rows = new ArrayList<>();

  /**
   * Creates a demo.
   *
   * @param options the options of the run
   * @param out receives the progress and the table
   */
  public AlpineDemo(DemoOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
    this.progress = new Progress(out);
  }

  /**
   * Runs the demo, prints its table and writes its report.
   *
   * @return the path of the report
   * @throws DemoException if the demo cannot continue
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
      DemoResult figures =
          loads(
              stage,
              new LoadComparison(options, progress, http, generator),
              side(off, symbols, users),
              side(on, symbols, users));
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

  private static LoadComparison.Side side(AlpineClient client, List<String> symbols, int users) {
    return new LoadComparison.Side(
        client.base(),
        load -> new AlpineTraffic(client, symbols, load, users, LoadComparison.SEED));
  }

  private DemoResult loads(
      DemoEnvironment stage,
      LoadComparison comparison,
      LoadComparison.Side off,
      LoadComparison.Side on) {
    comparison.search(off, 1, on, sustained -> Math.max(20, sustained * 40));
    SteadyRun before = comparison.steady(off);
    SteadyRun after = comparison.steady(on);
    hitRate(comparison.busy(on));
    maxLoad(comparison.maxBefore(), comparison.maxAfter());
    return comparison.result(DemoScenario.ALPINE, stage, rows, before, after);
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
                "hits of all cache calls at %.0f per second",
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
            "normal requests that were rate-limited",
            (double) busy.result().limited() / Math.max(1, busy.result().requests()),
            Comparator.AT_MOST,
            0.01,
            1,
            0,
            null));
  }

  private void maxLoad(double before, double after) {
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
            before > 0 ? null : "before sustained no load at all"));
  }
}
