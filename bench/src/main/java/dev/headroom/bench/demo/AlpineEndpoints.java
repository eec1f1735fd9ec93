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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Measures each endpoint by itself: one request at a time, both sides in turn, on warm apps.
 *
 * <p>One thread at a time. Every request comes from another address, so that the rate limit of one
 * client is not measured.
 */
final class AlpineEndpoints {

  private static final int PAGE = 200;

  /** The app before, after without its cache, and after. */
  record Sides(AlpineClient off, AlpineClient uncached, AlpineClient on) {
    List<AlpineClient> all() {
      return List.of(off, uncached, on);
    }
  }

  /** A row: the request, and the goal of its ratio. */
  private record Endpoint(
      String id,
      String original,
      double goal,
      boolean cached,
      Function<AlpineClient, HttpRequest> request) {}

  private final HttpClient http;
  private final Sides sides;
  private final Progress progress;
  private final Random random = new Random(LoadComparison.SEED);

  AlpineEndpoints(HttpClient http, Sides sides, Progress progress) {
    this.http = http;
    this.sides = sides;
    this.progress = progress;
  }

  List<BenchRow> measure(List<String> symbols, int users, boolean quick) {
    List<Endpoint> endpoints = endpoints(symbols, users);
    progress.step("warming all sides alike");
    warm(endpoints, Duration.ofSeconds(quick ? 8 : 30));
    progress.step("one request at a time, both sides in turn");
    List<BenchRow> rows = new ArrayList<>();
    for (Endpoint endpoint : endpoints) {
      rows.add(compare(endpoint, quick));
    }
    rows.add(bytes());
    return rows;
  }

  private List<Endpoint> endpoints(List<String> symbols, int users) {
    long one = anyUser(users);
    // Without the cache each request is for other data: indexes and queries alone are compared.
    return List.of(
        new Endpoint(
            "al-1.signals",
            "150-200 -> 10-15 ms",
            14,
            false,
            at ->
                ask(
                    at,
                    anyUser(users),
                    "/api/signals?active=true&size=50&minConfidence="
                        + confidence()
                        + "&symbol="
                        + any(symbols))),
        new Endpoint(
            "al-1.notifications",
            "150-200 -> 10-15 ms",
            14,
            false,
            at -> ask(at, anyUser(users), "/api/notifications?unread=true&size=20")),
        new Endpoint(
            "al-2.analytics",
            "400 -> 30 ms",
            400 / 30.0,
            false,
            at -> ask(at, AlpineClient.ADMINISTRATOR, "/api/admin/analytics")),
        new Endpoint(
            "al-2.revenue",
            "200 -> 25 ms",
            8,
            false,
            at -> ask(at, AlpineClient.ADMINISTRATOR, "/api/admin/revenue")),
        new Endpoint(
            "al-2.user", "50 -> 5 ms", 10, false, at -> ask(at, anyUser(users), "/api/auth/me")),
        new Endpoint(
            "al-3.subscribed",
            "150 -> 5 ms",
            30,
            true,
            at -> ask(at, one, "/api/signals/subscribed")),
        new Endpoint(
            "al-3.analytics",
            "400 -> 30 ms",
            400 / 30.0,
            true,
            at -> ask(at, AlpineClient.ADMINISTRATOR, "/api/admin/analytics")),
        new Endpoint(
            "al-3.revenue",
            "200 -> 25 ms",
            8,
            true,
            at -> ask(at, AlpineClient.ADMINISTRATOR, "/api/admin/revenue")),
        new Endpoint(
            "al-3.profile", "80 -> 5 ms", 16, true, at -> ask(at, one, "/api/users/profile")),
        new Endpoint("al-3.me", "50 -> 5 ms", 10, true, at -> ask(at, one, "/api/auth/me")));
  }

  /** Sends all requests to each side, by two callers at once, each side for the same time. */
  private void warm(List<Endpoint> endpoints, Duration time) {
    for (AlpineClient side : sides.all()) {
      long end = System.nanoTime() + time.toNanos();
      try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int caller = 0; caller < 2; caller++) {
          callers.execute(() -> {
            for (int i = 0; System.nanoTime() < end; i++) {
              LatencyRounds.send(http, endpoints.get(i % endpoints.size()).request().apply(side));
            }
          });
        }
      }
    }
  }

  private BenchRow compare(Endpoint endpoint, boolean quick) {
    LatencyRounds before = new LatencyRounds();
    LatencyRounds after = new LatencyRounds();
    int roundCount = quick ? 5 : 7;
    int requests = quick ? 5 : 15;
    AlpineClient on = endpoint.cached() ? sides.on() : sides.uncached();
    Supplier<HttpRequest> requestBefore = () -> endpoint.request().apply(sides.off());
    Supplier<HttpRequest> requestAfter = () -> endpoint.request().apply(on);
    new LatencyRounds().round(http, requestBefore, 2);
    new LatencyRounds().round(http, requestAfter, 40);
    for (int i = 0; i < roundCount; i++) {
      before.round(http, requestBefore, requests);
      after.round(http, requestAfter, requests * 4);
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("original", endpoint.original());
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
        endpoint.cached() ? "before / after, cached" : "before / after, no cache",
        before.median() / after.median(),
        Comparator.AT_LEAST,
        endpoint.goal(),
        before.count(),
        Math.max(before.spread(), after.spread()),
        null);
  }

  private BenchRow bytes() {
    String path = "/api/signals?active=true&size=" + PAGE;
    int before = LatencyRounds.send(http, sides.off().anonymous(1, path).build()).body().length;
    int after = LatencyRounds.send(http, sides.on().anonymous(1, path).build()).body().length;
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("original", "50-200 -> 10-40 KB");
    figures.put("before", before);
    figures.put("after", after);
    return new BenchRow(
        "al-8.bytes",
        "bytes",
        figures,
        "before / after, " + PAGE + " signals",
        (double) before / after,
        Comparator.AT_LEAST,
        5,
        1,
        0,
        null);
  }

  private HttpRequest ask(AlpineClient side, long user, String path) {
    return side.get(user, 1_000_000L + random.nextInt(1_000_000), path);
  }

  private long anyUser(int users) {
    return 2L + random.nextInt(users - 1);
  }

  private String any(List<String> symbols) {
    return symbols.get(random.nextInt(Math.min(50, symbols.size())));
  }

  private String confidence() {
    return String.format(Locale.ROOT, "0.%03d", 500 + random.nextInt(300));
  }
}
