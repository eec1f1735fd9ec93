// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Machine;
import dev.headroom.bench.app.AppProcess;
import dev.headroom.bench.load.LoadGenerator;
import dev.headroom.bench.load.LoadPlan;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
      DemoReport report = new DemoReport(loads(stage, http, generator, off, on));
      out.print(report.table());
      Path html = report.write(options);
      out.println("report: " + html);
      return html;
    }
  }

  private DemoResult loads(
      DemoEnvironment stage,
      HttpClient http,
      LoadGenerator generator,
      ToeicClient off,
      ToeicClient on) {
    List<Integer> banks =
        stage.texts("SELECT count(*) FROM banks GROUP BY part ORDER BY part").stream()
            .map(Integer::valueOf)
            .toList();
    int users = stage.users();
    Duration warmUp = Duration.ofSeconds(options.quick() ? 2 : 5);
    Duration measured = Duration.ofSeconds(options.quick() ? 6 : 20);
    progress.step("rising load until p95 is over 200 ms");
    CapacitySearch beforeSearch = new CapacitySearch(generator, warmUp, measured, progress);
    double maxBefore = beforeSearch.find("before", 50, load -> traffic(off, banks, load, users));
    CapacitySearch afterSearch = new CapacitySearch(generator, warmUp, measured, progress);
    double maxAfter = afterSearch.find("after", 50, load -> traffic(on, banks, load, users));
    double fixed = Math.max(1, maxBefore * 0.6);
    double high = Math.max(fixed, maxAfter * 0.6);
    progress.step(String.format(Locale.ROOT, "a load that both sustain: %.1f per second", fixed));
    Duration time = Duration.ofSeconds(options.quick() ? 12 : 60);
    LoadPlan plan = new LoadPlan(fixed, Duration.ZERO, time, AlpineDemo.SEED);
    SteadyRun before =
        SteadyRun.of(http, generator, off.base(), traffic(off, banks, fixed, users), plan);
    double liveBefore = liveMegabytes(http, off);
    SteadyRun after =
        SteadyRun.of(http, generator, on.base(), traffic(on, banks, fixed, users), plan);
    double liveAfter = liveMegabytes(http, on);
    LoadPlan highPlan = new LoadPlan(high, Duration.ZERO, time, AlpineDemo.SEED);
    SteadyRun busy =
        SteadyRun.of(http, generator, on.base(), traffic(on, banks, high, users), highPlan);
    ToeicRows judge =
        new ToeicRows(
            new ToeicRows.MaxLoad(maxBefore, maxAfter),
            new ToeicRows.LiveHeap(liveBefore, liveAfter, liveMegabytes(http, on)));
    rows.addAll(judge.rows(before, after, busy));
    return new DemoResult(
        DemoScenario.TOEIC,
        Machine.describe(),
        Instant.now(),
        options.quick(),
        Map.of("postgresql", stage.postgresVersion(), "redis", "7.0.15", "headroom", "0.1.0"),
        List.copyOf(rows),
        before.side(maxBefore, beforeSearch.attempts()),
        after.side(maxAfter, afterSearch.attempts()),
        fixed,
        progress.seconds());
  }

  private static ToeicTraffic traffic(
      ToeicClient side, List<Integer> banks, double load, int users) {
    return new ToeicTraffic(side, banks, load, users, AlpineDemo.SEED);
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
