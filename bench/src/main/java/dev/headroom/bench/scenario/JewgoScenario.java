// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.scenario;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Goal;
import dev.headroom.bench.app.ReferenceApp;
import dev.headroom.bench.demo.DemoData;
import dev.headroom.bench.demo.LoadFigures;
import dev.headroom.bench.demo.Scenario;
import dev.headroom.bench.demo.Scenario.About;
import dev.headroom.bench.demo.SteadyRun;
import dev.headroom.bench.demo.workload.RequestFactory;
import dev.headroom.bench.demo.workload.State;
import dev.headroom.bench.demo.workload.Tokens;
import dev.headroom.bench.demo.workload.Workload;
import dev.headroom.bench.demo.workload.Workload.Endpoint;
import dev.headroom.bench.demo.workload.Workload.Feature;
import dev.headroom.bench.demo.workload.Workload.Kind;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * JewGo: people who look for a restaurant near them, by city or by words, and read about it.
 *
 * <p>Immutable.
 */
final class JewgoScenario implements Scenario {

  private static final String API = "/api/v5/restaurants";
  private static final double TEN_TIMES = 10;
  private static final List<String> CATEGORIES =
      List.of("dairy", "meat", "pareve", "fish", "vegan");

  /** A city with places, the largest first. */
  private record City(String id, String latitude, String longitude) {}

  @Override
  public About about() {
    return new About(
        ReferenceApp.JEWGO,
        "JewGo",
        "50 000 places around the cities of the world, 500 000 reviews, 50 000 users",
        "4 blocking workers, 1000 connections, keep-alive 2 s, a pool of 5 with an overflow of 10,"
            + " no index beyond keys and unique constraints, no cache, no limits",
        "Spring Boot's defaults and compression, HikariCP with 10 connections, indexes on foreign"
            + " keys, a bounding box on latitude and longitude, no limits",
        "25 % lists, 10 % counts, 20 % searches, 20 % near, 15 % details, 5 % reviews of a place,"
            + " 5 % writes (favourites)",
        List.of(
            "search",
            "csrf",
            "tokens",
            "guesses",
            "account",
            "sign-in",
            "admin",
            "user-read",
            "user-write",
            "public-read",
            "public-write"));
  }

  /** One instant decides in all states who is open. */
  @Override
  public Map<String, String> environment(State state, Path files) {
    return Map.of("JEWGO_NOW", "2026-11-04T17:00:00Z");
  }

  /** JG-1: the server's settings alone. */
  @Override
  public List<Improvement> improvements() {
    return List.of(
        new Improvement(
            "jg-1.server",
            "-20 to -30 %, +50 to +100 %",
            Map.of(
                "jewgo.server.virtual-threads", "true",
                "jewgo.server.workers", "200",
                "jewgo.server.connections", "2000",
                "jewgo.server.keep-alive", "5s",
                "jewgo.server.jitter", "100"),
            1.5,
            0.8));
  }

  @Override
  public List<Feature> features() {
    return Feature.commonAnd(
        Feature.of("virtual-threads", Map.of("spring.threads.virtual.enabled", "false")));
  }

  @Override
  public Tokens tokens(DemoData data) {
    return new SessionTokens(data, "jewgo");
  }

  @Override
  public Workload workload(DemoData data) {
    List<City> cities =
        data
            .texts(
                "SELECT c.id || ' ' || c.lat || ' ' || c.lng FROM cities c"
                    + " JOIN restaurants r ON r.city_id = c.id"
                    + " GROUP BY c.id ORDER BY count(*) DESC, c.id")
            .stream()
            .map(line -> line.split(" ", -1))
            .map(parts -> new City(parts[0], parts[1], parts[2]))
            .toList();
    List<String> places =
        data.texts("SELECT id FROM restaurants ORDER BY reviews DESC, id LIMIT 20000");
    List<String> words =
        data.texts(
            "SELECT word FROM (SELECT regexp_split_to_table(lower(name), '[^a-z]+') AS word"
                + " FROM restaurants) w WHERE length(word) > 3"
                + " GROUP BY word ORDER BY count(*) DESC, word LIMIT 300");
    return workload(cities, places, words);
  }

  private static Workload workload(List<City> cities, List<String> places, List<String> words) {
    Function<RequestFactory, HttpRequest> list =
        requests ->
            requests.get(
                requests.user(),
                API + "?size=20&city=" + requests.pick(cities).id() + category(requests));
    Function<RequestFactory, HttpRequest> counts =
        requests ->
            requests.get(requests.user(), API + "/counts?city=" + requests.pick(cities).id());
    Function<RequestFactory, HttpRequest> search =
        requests ->
            requests.get(requests.user(), API + "/search?size=20&q=" + requests.pick(words));
    Function<RequestFactory, HttpRequest> near =
        requests -> requests.get(requests.user(), near(requests, requests.pick(cities)));
    Function<RequestFactory, HttpRequest> detail =
        requests -> requests.get(requests.user(), API + "/" + requests.pick(places));
    Function<RequestFactory, HttpRequest> reviews =
        requests ->
            requests.get(requests.user(), API + "/" + requests.pick(places) + "/reviews?size=20");
    return new Workload(
        List.of(
            Kind.read("list", 250, list),
            Kind.read("counts", 100, counts),
            Kind.read("search", 200, search),
            Kind.read("near", 200, near),
            Kind.read("detail", 150, detail),
            Kind.read("reviews", 50, reviews),
            Kind.write(
                "favourite",
                50,
                requests ->
                    requests.send(
                        requests.below(2) == 0 ? "PUT" : "DELETE",
                        requests.user(),
                        "/api/v5/favourites/" + requests.pick(places),
                        ""))),
        List.of(
            new Endpoint("jg-4.near", "-50 %", TEN_TIMES, false, near),
            new Endpoint("jg-4.search", "-50 %", TEN_TIMES, false, search),
            new Endpoint("jg-4.list", "-50 %", 2, false, list),
            new Endpoint("jg-4.detail", "-50 %", 2, false, detail),
            new Endpoint("jg-5.list", "-40 to -60 %", TEN_TIMES, true, list),
            new Endpoint("jg-5.counts", "-40 to -60 %", TEN_TIMES, true, counts),
            new Endpoint("jg-5.search", "-40 to -60 %", TEN_TIMES, true, search),
            new Endpoint("jg-5.detail", "-40 to -60 %", 2, true, detail)));
  }

  /** Every second list is of one category. */
  private static String category(RequestFactory requests) {
    int which = requests.below(2 * CATEGORIES.size());
    return which < CATEGORIES.size() ? "&category=" + CATEGORIES.get(which) : "";
  }

  /** A point near the centre of a city, to about ten metres, as a phone reports it. */
  private static String near(RequestFactory requests, City city) {
    double latitude = Double.parseDouble(city.latitude()) + (requests.below(1000) - 500) / 10_000.0;
    double longitude =
        Double.parseDouble(city.longitude()) + (requests.below(1000) - 500) / 10_000.0;
    return String.format(
        Locale.ROOT,
        "%s/near?lat=%.4f&lng=%.4f&limit=20",
        API,
        Math.clamp(latitude, -90, 90),
        Math.clamp(longitude, -180, 180));
  }

  @Override
  public List<BenchRow> rows(LoadFigures figures) {
    return List.of(
        figures.hitRateRow(
            Goal.atLeast("jg-8.hit-rate", "share", "70-90 %", "look-ups without a load", 0.90)),
        figures.steadyRow(
            Goal.atMost(
                "jg-8.database", "ms", "-60 to -80 %", "database time, after / before", 0.20),
            SteadyRun::databaseMillis),
        figures.steadyRow(
            Goal.atMost("jg-8.response", "ms", "-40 to -60 %", "mean time, after / before", 0.40),
            SteadyRun::meanMillis),
        figures.capacityRow(
            Goal.atLeast(
                "jg-8.users", "requests/s", "3-5 x", "after / before, p99 within 100 ms", 5)),
        figures.errorsRow(
            Goal.atMost(
                "jg-8.errors",
                "share",
                "half",
                "after / before, at a load that breaks the state before",
                0.5)));
  }
}
