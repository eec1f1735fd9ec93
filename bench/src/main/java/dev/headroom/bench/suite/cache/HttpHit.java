// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.cache;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import dev.headroom.bench.Interval;
import dev.headroom.bench.harness.Rounds;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.bench.http.HitApp;
import dev.headroom.bench.http.HitServers;
import dev.headroom.bench.load.SocketLoad;
import dev.headroom.bench.process.PinnedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Cached responses beside the handler that makes them and beside nginx's proxy cache, each on one
 * core. All are requested as browsers do, with gzip; the figures of plain bodies stand beside.
 *
 * <p>Two bodies: the smallest list that the four systems wrote down (AL-8), of 50 KB, and a page of
 * 20 lines, of which the server itself takes most. Confined to one thread.
 */
final class HttpHit {
  private static final Body LIST = new Body("http-hit", "/list/600", 3);
  private static final Body PAGE = new Body("http-hit-page", "/list/20", 2);
  private static final String NGINX = "nginx";
  private static final double LOAD = 0.8;
  private static final int MAX_WARM_UPS = 6;

  /** What is requested, and how many times the handler's rate a cached response must reach. */
  private record Body(String id, String path, double goal) {
    HitServers.Target handler() {
      return new HitServers.Target(path, false, true);
    }

    HitServers.Target cached() {
      return new HitServers.Target("/cached" + path, false, true);
    }

    HitServers.Target proxied() {
      return new HitServers.Target("/cached" + path, true, true);
    }
  }

  private HttpHit() {}

  static List<BenchRow> rows(SuiteRun run) {
    String obstacle = PinnedProcess.obstacle();
    if (obstacle != null) {
      return List.of(
          BenchRow.unmeasured("http-hit-vs-handler", Comparator.AT_LEAST, 3, obstacle),
          BenchRow.unmeasured("http-hit-vs-nginx", Comparator.AT_LEAST, 0.6, obstacle),
          BenchRow.unmeasured("http-hit-p99", Comparator.AT_MOST, 10, obstacle));
    }
    try (HitServers servers = new HitServers(true, HitApp.ON_JETTY)) {
      requireCached(servers);
      List<BenchRow> rows = new ArrayList<>(compared(servers, run, PAGE, new Rounds()));
      Rounds lists = new Rounds();
      rows.addAll(compared(servers, run, LIST, lists));
      rows.add(p99(servers, run, lists));
      return rows;
    }
  }

  /** A rate of responses that are not cached says nothing. */
  private static void requireCached(HitServers servers) {
    HttpRequest page =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + servers.appPort() + PAGE.cached().path()))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      client.send(page, BodyHandlers.discarding());
      String status =
          client
              .send(page, BodyHandlers.discarding())
              .headers()
              .firstValue("Cache-Status")
              .orElse("none");
      if (!status.contains("; hit")) {
        throw new IllegalStateException(
            PAGE.cached().path() + " had the Cache-Status " + status + ", allowed a hit");
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private static List<BenchRow> compared(
      HitServers servers, SuiteRun run, Body body, Rounds rounds) {
    int seconds = run.quick() ? 3 : 6;
    run.step("http: warming " + body.path());
    warm(servers, body.handler());
    String cached = warm(servers, body.cached());
    Map<String, HitServers.Target> targets = new LinkedHashMap<>();
    targets.put(Rounds.OURS, body.cached());
    targets.put("handler", body.handler());
    targets.put("oursPlain", body.cached().plain());
    targets.put("handlerPlain", body.handler().plain());
    if (servers.hasNginx()) {
      targets.put(NGINX, body.proxied());
    }
    double busiest = 0;
    for (int round = 1; round <= run.rounds(); round++) {
      run.step("http: " + body.path() + " cached, handler, nginx, round " + round);
      for (Map.Entry<String, HitServers.Target> each :
          Rounds.order(round, List.copyOf(targets.entrySet()))) {
        SocketLoad.Result load = servers.load(each.getValue(), 0, seconds);
        rounds.add(each.getKey(), load.perSecond());
        if (each.getKey().equals(NGINX)) {
          requireSame(cached, load.body());
          busiest = Math.max(busiest, load.busy());
        }
      }
    }
    BenchRow handler =
        rounds.ratio(
            body.id() + "-vs-handler", "req/s", "handler", Comparator.AT_LEAST, body.goal());
    for (String each : List.of("oursPlain", "handlerPlain")) {
      handler = handler.with(each, rounds.median(each));
    }
    return List.of(
        handler.with("bytes", cached.substring(0, cached.indexOf(':'))),
        servers.hasNginx()
            ? rounds
                .ratio(body.id() + "-vs-nginx", "req/s", NGINX, Comparator.AT_LEAST, 0.6)
                .with("loadBusy", busiest)
            : BenchRow.unmeasured(
                body.id() + "-vs-nginx",
                Comparator.AT_LEAST,
                0.6,
                "nginx is not installed; see ./headroom doctor"));
  }

  /** Loads until the compilers are done: a load is within a fortieth of the best before. */
  private static String warm(HitServers servers, HitServers.Target target) {
    double best = 0;
    for (int i = 0; i < MAX_WARM_UPS; i++) {
      SocketLoad.Result found = servers.load(target, 0, 4);
      if (i > 1 && found.perSecond() < 1.025 * best) {
        return found.body();
      }
      best = Math.max(best, found.perSecond());
    }
    return servers.load(target, 0, 1).body();
  }

  /** A peer that sends other bytes is no peer. */
  private static void requireSame(String ours, String theirs) {
    if (!ours.equals(theirs)) {
      throw new IllegalStateException(
          "nginx sent the body " + theirs + ", allowed the one of the application, " + ours);
    }
  }

  private static BenchRow p99(HitServers servers, SuiteRun run, Rounds most) {
    double rate = LOAD * most.median(Rounds.OURS);
    List<SocketLoad.Result> ours = atRate(servers, run, LIST.cached(), rate);
    Map<String, Object> figures = new LinkedHashMap<>();
    double[] values = typical(ours);
    figures.put("ours", Rounds.median(values));
    figures.put("perSecond", rate);
    figures.put(
        "oursWhole", ours.stream().mapToDouble(SocketLoad.Result::p99Millis).max().orElse(0));
    if (servers.hasNginx()) {
      List<SocketLoad.Result> nginx =
          atRate(servers, run, LIST.proxied(), LOAD * most.median(NGINX));
      figures.put(NGINX, Rounds.median(typical(nginx)));
      figures.put(
          "nginxWhole", nginx.stream().mapToDouble(SocketLoad.Result::p99Millis).max().orElse(0));
    }
    return BenchRow.of(
            "http-hit-p99",
            "ms",
            "p99 of a second at 80 % of the most, from due to answered, median of seconds")
        .figures(figures)
        .value(Interval.of(values))
        .atMost(10);
  }

  private static List<SocketLoad.Result> atRate(
      HitServers servers, SuiteRun run, HitServers.Target target, double perSecond) {
    List<SocketLoad.Result> found = new ArrayList<>();
    for (int round = 1; round <= run.rounds(); round++) {
      run.step(
          "http: "
              + (target.byNginx() ? NGINX : "cached")
              + " at 80 % of its most, round "
              + round);
      found.add(servers.load(target, perSecond, run.quick() ? 5 : 15));
    }
    return found;
  }

  private static double[] typical(List<SocketLoad.Result> found) {
    return found.stream().mapToDouble(SocketLoad.Result::typicalP99Millis).toArray();
  }
}
