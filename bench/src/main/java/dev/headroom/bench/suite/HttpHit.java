// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import dev.headroom.bench.http.HitApp;
import dev.headroom.bench.http.HitServers;
import dev.headroom.bench.http.Pinned;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers kept at the door beside the handler that makes them and beside nginx's proxy cache, each
 * on one core. All are asked as browsers ask, for gzip; the figures of plain bodies stand beside.
 * Confined to one thread.
 */
final class HttpHit {
  private static final HitServers.Asked KEPT = new HitServers.Asked("/kept/list", false, true);
  private static final HitServers.Asked HANDLER = new HitServers.Asked("/list", false, true);
  private static final HitServers.Asked NGINX = new HitServers.Asked("/kept/list", true, true);
  private static final double LOAD = 0.8;

  private HttpHit() {}

  static List<BenchRow> rows(SuiteRun run) {
    String obstacle = Pinned.obstacle();
    if (obstacle != null) {
      return List.of(
          unmeasured("http-hit-vs-handler", Comparator.AT_LEAST, 3, obstacle),
          unmeasured("http-hit-vs-nginx", Comparator.AT_LEAST, 0.6, obstacle),
          unmeasured("http-hit-p99", Comparator.AT_MOST, 10, obstacle));
    }
    try (HitServers servers = new HitServers(true, HitApp.ON_JETTY)) {
      return measured(servers, run);
    }
  }

  private static List<BenchRow> measured(HitServers servers, SuiteRun run) {
    int seconds = run.quick() ? 3 : 6;
    run.step("http: warming the application");
    servers.load(HANDLER, 0, 2 * seconds);
    String body = servers.load(KEPT, 0, 2 * seconds).body();
    Rounds rounds = new Rounds();
    double busiest = 0;
    for (int round = 1; round <= run.rounds(); round++) {
      run.step("http: kept answer, handler, nginx, round " + round);
      rounds.add(Rounds.OURS, servers.load(KEPT, 0, seconds).perSecond());
      rounds.add("handler", servers.load(HANDLER, 0, seconds).perSecond());
      rounds.add("oursPlain", servers.load(KEPT.plain(), 0, seconds).perSecond());
      rounds.add("handlerPlain", servers.load(HANDLER.plain(), 0, seconds).perSecond());
      if (servers.hasNginx()) {
        HitServers.Found proxied = servers.load(NGINX, 0, seconds);
        requireSame(body, proxied.body());
        rounds.add("nginx", proxied.perSecond());
        busiest = Math.max(busiest, proxied.busy());
      }
    }
    List<BenchRow> rows = new ArrayList<>();
    rows.add(
        with(
            with(
                rounds.ratio("http-hit-vs-handler", "req/s", "handler", Comparator.AT_LEAST, 3),
                "oursPlain",
                rounds.median("oursPlain")),
            "handlerPlain",
            rounds.median("handlerPlain")));
    rows.add(
        servers.hasNginx()
            ? with(
                rounds.ratio("http-hit-vs-nginx", "req/s", "nginx", Comparator.AT_LEAST, 0.6),
                "loadBusy",
                busiest)
            : unmeasured(
                "http-hit-vs-nginx",
                Comparator.AT_LEAST,
                0.6,
                "nginx is not installed; ./headroom doctor tells how"));
    rows.add(p99(servers, run, LOAD * rounds.median(Rounds.OURS)));
    return rows;
  }

  /** A peer that sends other bytes is no peer. */
  private static void requireSame(String ours, String theirs) {
    if (!ours.equals(theirs)) {
      throw new IllegalStateException(
          "nginx sent the body " + theirs + ", allowed the one of the application, " + ours);
    }
  }

  private static BenchRow p99(HitServers servers, SuiteRun run, double perSecond) {
    double[] values = new double[run.rounds()];
    for (int i = 0; i < values.length; i++) {
      run.step("http: kept answer at 80 % of its most, round " + (i + 1));
      values[i] = servers.load(KEPT, perSecond, run.quick() ? 3 : 6).p99Millis();
    }
    double median = Rounds.median(values);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("ours", median);
    figures.put("perSecond", perSecond);
    return new BenchRow(
        "http-hit-p99",
        "ms",
        figures,
        "p99 of gzip answers at 80 % of the most, from due to answered",
        median,
        Comparator.AT_MOST,
        10,
        values.length,
        Rounds.spread(values),
        null);
  }

  static BenchRow with(BenchRow row, String name, Object value) {
    Map<String, Object> figures = new LinkedHashMap<>(row.figures());
    figures.put(name, value);
    return new BenchRow(
        row.id(),
        row.unit(),
        figures,
        row.measure(),
        row.value(),
        row.comparator(),
        row.goal(),
        row.runs(),
        row.spread(),
        row.why());
  }

  static BenchRow unmeasured(String id, Comparator comparator, double goal, String why) {
    return new BenchRow(id, "", Map.of(), "not measured", null, comparator, goal, 0, 0, why);
  }
}
