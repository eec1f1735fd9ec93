// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Measures each endpoint by itself: one request at a time, both sides in turn. One thread at a
 * time.
 */
final class ToeicEndpoints {

  /** TO-1 reports one ratio for all responses. */
  static final double FASTER = 100 / 60.0;

  private static final int PARTS = 7;
  private static final int POPULAR_BANKS = 10;

  /** The same for both sides, until the handlers are compiled and not interpreted. */
  private static final Duration WARMING = Duration.ofSeconds(4);

  /** A row: the request of an endpoint. */
  private record Endpoint(String id, Function<ToeicClient, HttpRequest> request) {}

  private final HttpClient http;
  private final ToeicClient off;
  private final ToeicClient on;
  private final Progress progress;
  private final Random random = new Random(LoadComparison.SEED);

  ToeicEndpoints(HttpClient http, ToeicClient off, ToeicClient on, Progress progress) {
    this.http = http;
    this.off = off;
    this.on = on;
    this.progress = progress;
  }

  List<BenchRow> measure(int users, boolean quick) {
    List<Endpoint> endpoints =
        List.of(
            new Endpoint("to-1.questions", at -> at.get(anyUser(users), questions())),
            new Endpoint("to-1.leaderboard", at -> at.get(anyUser(users), "/api/leaderboard")),
            new Endpoint("to-1.parts", at -> at.get(anyUser(users), "/api/parts")),
            new Endpoint("to-1.me", at -> at.get(anyUser(users), "/api/auth/me")),
            new Endpoint("to-1.progress", at -> at.get(anyUser(users), "/api/progress")),
            new Endpoint("to-1.sets", at -> at.get(anyUser(users), "/api/sets")));
    progress.step("warming both sides alike");
    for (ToeicClient side : List.of(off, on)) {
      for (Endpoint each : endpoints) {
        warm(() -> each.request().apply(side));
      }
    }
    progress.step("one request at a time, both sides in turn");
    List<BenchRow> rows = new ArrayList<>();
    for (Endpoint each : endpoints) {
      rows.add(compare(each, quick));
    }
    return rows;
  }

  private void warm(Supplier<HttpRequest> request) {
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < WARMING.toNanos()) {
      new LatencyRounds().round(http, request, 50);
    }
  }

  private BenchRow compare(Endpoint endpoint, boolean quick) {
    LatencyRounds before = new LatencyRounds();
    LatencyRounds after = new LatencyRounds();
    int requests = quick ? 20 : 60;
    Supplier<HttpRequest> requestBefore = () -> endpoint.request().apply(off);
    Supplier<HttpRequest> requestAfter = () -> endpoint.request().apply(on);
    for (int i = 0; i < (quick ? 5 : 7); i++) {
      before.round(http, requestBefore, requests);
      after.round(http, requestAfter, requests);
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("original", "100 -> 60 ms");
    figures.put("before", before.median());
    figures.put("after", after.median());
    progress.step(
        String.format(
            Locale.ROOT,
            "  %-20s %8.2f -> %6.2f ms",
            endpoint.id(),
            before.median(),
            after.median()));
    return new BenchRow(
        endpoint.id(),
        "ms",
        figures,
        "before / after, one at a time",
        before.median() / after.median(),
        Comparator.AT_LEAST,
        FASTER,
        before.count(),
        Math.max(before.spread(), after.spread()),
        null);
  }

  private String questions() {
    return "/api/questions?size=20&part=%d&bank=%d"
        .formatted(1 + random.nextInt(PARTS), 1 + random.nextInt(POPULAR_BANKS));
  }

  private long anyUser(int users) {
    return 2L + random.nextInt(Math.min(200, users - 1));
  }
}
