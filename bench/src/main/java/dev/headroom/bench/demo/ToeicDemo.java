// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.app.AppProcess;
import dev.headroom.bench.load.LoadGenerator;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * The demo of the TOEIC app, before and after: the same handlers, data and load, in one run on one
 * machine, compared with what TO-1 reports.
 *
 * <p>One thread at a time. The measurements and their order are those of Alpine.
 */
public final class ToeicDemo {

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
  public ToeicDemo(DemoOptions options, PrintStream out) {
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
    try (DemoEnvironment stage = new DemoEnvironment(DemoScenario.TOEIC, options, progress);
        HttpClient http = HttpClient.newHttpClient();
        LoadGenerator generator = new LoadGenerator()) {
      stage.prepare();
      progress.step("starting the app, before and after");
      AppProcess before = stage.before();
      AppProcess after = stage.after();
      stage.awaitReady();
      PGSimpleDataSource database = new PGSimpleDataSource();
      database.setUrl(stage.afterUrl());
      ToeicClient.Signer signer = new ToeicClient.Signer(database, stage.secret());
      ToeicClient off = new ToeicClient(before.address(), signer);
      ToeicClient on = new ToeicClient(after.address(), signer);
      rows.addAll(
          new ToeicEndpoints(http, off, on, progress).measure(stage.users(), options.quick()));
      LoadComparison comparison = new LoadComparison(options, progress, http, generator);
      DemoReport report = new DemoReport(loads(stage, http, comparison, off, on));
      out.print(report.table());
      Path html = report.write(options);
      out.println("report: " + html);
      return html;
    }
  }

  private DemoResult loads(
      DemoEnvironment stage,
      HttpClient http,
      LoadComparison comparison,
      ToeicClient off,
      ToeicClient on) {
    List<Integer> banks =
        stage.texts("SELECT count(*) FROM banks GROUP BY part ORDER BY part").stream()
            .map(Integer::valueOf)
            .toList();
    LoadComparison.Side offSide = side(off, banks, stage.users());
    LoadComparison.Side onSide = side(on, banks, stage.users());
    comparison.search(offSide, 50, onSide, sustained -> 50);
    SteadyRun before = comparison.steady(offSide);
    double liveBefore = liveMegabytes(http, off);
    SteadyRun after = comparison.steady(onSide);
    double liveAfter = liveMegabytes(http, on);
    SteadyRun busy = comparison.busy(onSide);
    ToeicRows judge =
        new ToeicRows(
            new ToeicRows.MaxLoad(comparison.maxBefore(), comparison.maxAfter()),
            new ToeicRows.LiveHeap(liveBefore, liveAfter, liveMegabytes(http, on)));
    rows.addAll(judge.rows(before, after, busy));
    return comparison.result(DemoScenario.TOEIC, stage, rows, before, after);
  }

  private static LoadComparison.Side side(ToeicClient client, List<Integer> banks, int users) {
    return new LoadComparison.Side(
        client.base(), load -> new ToeicTraffic(client, banks, load, users, LoadComparison.SEED));
  }

  /** Returns the heap after a garbage collection, as the app reports it to an administrator. */
  private static double liveMegabytes(HttpClient http, ToeicClient side) {
    HttpResponse<byte[]> answer =
        LatencyRounds.send(http, side.post(ToeicClient.ADMINISTRATOR, "/api/v1/admin/gc", ""));
    if (answer.statusCode() != 200) {
      throw new DemoException(
          "/api/v1/admin/gc returned " + answer.statusCode() + ", expected 200");
    }
    return JsonMapper.builder().build().readTree(answer.body()).path("afterMb").asDouble();
  }
}
