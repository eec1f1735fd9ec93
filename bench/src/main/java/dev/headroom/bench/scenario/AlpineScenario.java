// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.scenario;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Goal;
import dev.headroom.bench.app.ReferenceApp;
import dev.headroom.bench.demo.DemoData;
import dev.headroom.bench.demo.LoadFigures;
import dev.headroom.bench.demo.Scenario;
import dev.headroom.bench.demo.Scenario.About;
import dev.headroom.bench.demo.Side;
import dev.headroom.bench.demo.SteadyRun;
import dev.headroom.bench.demo.workload.RequestFactory;
import dev.headroom.bench.demo.workload.Tokens;
import dev.headroom.bench.demo.workload.Workload;
import dev.headroom.bench.demo.workload.Workload.Endpoint;
import dev.headroom.bench.demo.workload.Workload.Feature;
import dev.headroom.bench.demo.workload.Workload.Kind;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Alpine: users with an open dashboard, and now and then an administrator.
 *
 * <p>Immutable.
 */
final class AlpineScenario implements Scenario {

  private static final String ANALYTICS = "/api/admin/analytics";
  private static final List<String> CACHED =
      List.of("subscribed", "me", "profile", "analytics", "revenue");
  private static final List<String> UNCACHED = List.of("signals", "notifications");

  @Override
  public About about() {
    return new About(
        ReferenceApp.ALPINE,
        "Alpine",
        "200 000 users, 1 000 000 signals, 2 000 000 notifications",
        "a pool of 5 with an overflow of 10, no index beyond keys and unique constraints, 8 and 4"
            + " queries for the reports, limiter and blacklist in memory, no cache, no compression",
        "Spring Boot's defaults and compression, HikariCP with 10 connections, indexes on foreign"
            + " keys, no N+1, no cache, no limits",
        "32 % subscribed signals, 20 % me, 20 % signals by symbol, 12 % profile, 10 %"
            + " notifications, 0.5 % analytics, 0.5 % revenue, 5 % writes (notifications read,"
            + " profiles changed)",
        List.of("api", "account", "accounts"));
  }

  @Override
  public List<Feature> features() {
    return Feature.commonAnd(Feature.pool());
  }

  @Override
  public Tokens tokens(DemoData data) {
    return new AlpineTokens(ReferenceApp.SECRET, Instant.now().getEpochSecond());
  }

  @Override
  public Workload workload(DemoData data) {
    List<String> symbols =
        data.texts("SELECT symbol FROM signals GROUP BY symbol ORDER BY count(*) DESC, symbol");
    Map<Long, Long> unread =
        data
            .texts(
                "SELECT user_id || ' ' || max(id) FROM notifications WHERE NOT is_read"
                    + " GROUP BY user_id")
            .stream()
            .map(text -> text.split(" ", 2))
            .collect(
                Collectors.toMap(each -> Long.valueOf(each[0]), each -> Long.valueOf(each[1])));
    return workload(symbols, unread);
  }

  /**
   * Returns the requests.
   *
   * @param symbols the most popular first
   * @param unread a notification of each user who has one that is not read
   */
  static Workload workload(List<String> symbols, Map<Long, Long> unread) {
    return new Workload(mix(symbols, unread), endpoints(symbols));
  }

  private static List<Kind> mix(List<String> symbols, Map<Long, Long> unread) {
    return List.of(
        Kind.read("subscribed", 320, byUser("/api/signals/subscribed")),
        Kind.read("me", 200, byUser("/api/auth/me")),
        Kind.read(
            "signals",
            200,
            requests ->
                requests.get(
                    requests.user(),
                    "/api/signals?active=true&size=50&page=0&symbol=" + requests.pick(symbols))),
        Kind.read("profile", 120, byUser("/api/users/profile")),
        Kind.read("notifications", 100, byUser("/api/notifications?size=20")),
        Kind.read("analytics", 5, byAdministrator(ANALYTICS)),
        Kind.read("revenue", 5, byAdministrator("/api/admin/revenue")),
        Kind.write("change", 25, requests -> change(requests, requests.user())),
        Kind.write("notification-read", 25, requests -> read(requests, requests.user(), unread)));
  }

  private static HttpRequest change(RequestFactory requests, long user) {
    return requests.send(
        "PUT",
        user,
        "/api/users/profile",
        "{\"name\":\"Name %d\",\"country\":\"CH\"}".formatted(requests.below(1000)));
  }

  private static HttpRequest read(RequestFactory requests, long user, Map<Long, Long> unread) {
    Long notification = unread.get(user);
    return notification == null
        ? change(requests, user)
        : requests.send("PUT", user, "/api/notifications/" + notification + "/read", "");
  }

  private static List<Endpoint> endpoints(List<String> symbols) {
    return List.of(
        new Endpoint(
            "al-1.page",
            "150-200 -> 10-15 ms",
            14,
            false,
            requests ->
                requests.get(
                    requests.user(),
                    "/api/signals?active=true&size=50&minConfidence=" + high(requests))),
        new Endpoint(
            "al-1.all",
            "150-200 -> 10-15 ms",
            14,
            false,
            requests ->
                requests.get(
                    requests.user(), "/api/signals/active?minConfidence=" + high(requests))),
        new Endpoint(
            "al-1.signals",
            "150-200 -> 10-15 ms",
            14,
            false,
            requests ->
                requests.get(
                    requests.user(),
                    "/api/signals?active=true&size=50&minConfidence="
                        + confidence(requests)
                        + "&symbol="
                        + requests.pick(symbols))),
        new Endpoint(
            "al-1.notifications",
            "150-200 -> 10-15 ms",
            14,
            false,
            byUser("/api/notifications?unread=true&size=20")),
        // The ways to count users on one database: 8 queries by index, 1 scan; then the roll-up.
        new Endpoint(
            "al-2.analytics-queries", "", 0, counted("queries"), byAdministrator(ANALYTICS)),
        new Endpoint("al-2.analytics-scan", "", 0, counted("scan"), byAdministrator(ANALYTICS)),
        new Endpoint(
            "al-2.analytics", "400 -> 30 ms", 400 / 30.0, false, byAdministrator(ANALYTICS)),
        new Endpoint(
            "al-2.revenue", "200 -> 25 ms", 8, false, byAdministrator("/api/admin/revenue")),
        new Endpoint("al-2.user", "50 -> 5 ms", 10, false, byUser("/api/auth/me")),
        new Endpoint(
            "al-3.subscribed", "150 -> 5 ms", 30, true, byBusiest("/api/signals/subscribed")),
        new Endpoint(
            "al-3.analytics", "400 -> 30 ms", 400 / 30.0, true, byAdministrator(ANALYTICS)),
        new Endpoint(
            "al-3.revenue", "200 -> 25 ms", 8, true, byAdministrator("/api/admin/revenue")),
        new Endpoint("al-3.profile", "80 -> 5 ms", 16, true, byBusiest("/api/users/profile")),
        new Endpoint("al-3.me", "50 -> 5 ms", 10, true, byBusiest("/api/auth/me")));
  }

  private static Feature counted(String way) {
    return Feature.of(
        "caches, by " + way, Map.of("headroom.cache.enabled", "false", "alpine.analytics", way));
  }

  private static Function<RequestFactory, HttpRequest> byUser(String path) {
    return requests -> requests.get(requests.user(), path);
  }

  private static Function<RequestFactory, HttpRequest> byBusiest(String path) {
    return requests -> requests.get(RequestFactory.BUSIEST, path);
  }

  private static Function<RequestFactory, HttpRequest> byAdministrator(String path) {
    return requests -> requests.get(Tokens.ADMINISTRATOR, path);
  }

  private static String high(RequestFactory requests) {
    return String.format(Locale.ROOT, "0.%03d", 900 + requests.below(50));
  }

  private static String confidence(RequestFactory requests) {
    return String.format(Locale.ROOT, "0.%03d", 500 + requests.below(300));
  }

  @Override
  public List<BenchRow> ownRows(Side before, Side beside, Side after, DemoData data) {
    return List.of(ConnectionCost.row(data), bytes(before, beside, after));
  }

  /** AL-8: one list, as each state sends it to a client that accepts gzip. */
  private static BenchRow bytes(Side before, Side beside, Side after) {
    double one = bytes(before);
    double other = bytes(beside);
    double ours = bytes(after);
    return BenchRow.of("al-8.bytes", "bytes", "before / after, 200 signals")
        .figure("original", "50-200 -> 10-40 KB")
        .figure("before", one)
        .figure("beside", other)
        .figure("after", ours)
        .figure("besideValue", other / ours)
        .value(one / ours)
        .atLeast(5);
  }

  private static double bytes(Side side) {
    RequestFactory requests = side.requests(1);
    return side.send(requests.anonymous(2, "/api/signals?active=true&size=200")).body().length;
  }

  @Override
  public List<BenchRow> rows(LoadFigures figures) {
    return List.of(
        figures.hitRateRow(
            Goal.atLeast("al-3.hit-rate", "share", "85-95 %", "hits of all cache calls", 0.85)),
        figures.steadyRow(
            Goal.atMost("al-3.database", "ms", "", "database time, after / before", 0.2),
            SteadyRun::databaseMillis),
        figures.busyRow(
            Goal.atMost("al-9.p95-cached", "ms", "< 50 ms", "p95 of cached endpoints", 50),
            run -> run.p95Millis(CACHED)),
        figures.busyRow(
            Goal.atMost("al-9.p95-uncached", "ms", "< 200 ms", "p95 of the others", 200),
            run -> run.p95Millis(UNCACHED)),
        figures.errorsRow(
            Goal.atMost("al-3.errors", "share", "not above before", "after / before", 1)),
        figures.capacityRow(
            Goal.atLeast("load.held", "requests/s", "", "after / before, p99 within 100 ms", 5)));
  }
}
