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
import dev.headroom.bench.demo.workload.State;
import dev.headroom.bench.demo.workload.Tokens;
import dev.headroom.bench.demo.workload.Workload;
import dev.headroom.bench.demo.workload.Workload.Endpoint;
import dev.headroom.bench.demo.workload.Workload.Feature;
import dev.headroom.bench.demo.workload.Workload.Kind;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * CivicLog: residents who look at their violations, and boards and managers who work on those of
 * their associations.
 *
 * <p>Thread-safe.
 */
final class CivicLogScenario implements Scenario {

  /** CL-1 reports one ratio for all queries, CL-2 one for all responses. */
  private static final String QUERY = "100 -> 20 ms";

  private static final double QUERY_RATIO = 5;
  private static final String RESPONSE = "200 -> 50 ms";
  private static final double RESPONSE_RATIO = 4;

  private static final String API = "/api/associations/";
  private static final List<String> STATES = List.of("open", "notified", "hearing", "fined");
  private static final Duration MAIL_ROUND_TRIP = Duration.ofMillis(50);

  private final Map<String, MailServer> mails = new ConcurrentHashMap<>();

  /** One who may see all of an association. */
  record Staff(long user, int association) {}

  /**
   * What requests are about.
   *
   * @param staff boards and managers, those of the busiest associations first
   * @param boards the boards among them
   * @param homes an association of each user
   * @param violations the latest violations of each association, the latest first
   * @param properties the properties of each association that have violations, the most first
   */
  record Things(
      List<Staff> staff,
      List<Staff> boards,
      Map<Long, Integer> homes,
      Map<Integer, List<String>> violations,
      Map<Integer, List<String>> properties) {

    static Things of(DemoData data) {
      return new Things(
          staff(data, "<> 'resident'"),
          staff(data, "= 'board'"),
          homes(data),
          byAssociation(
              data,
              "SELECT association_id || ' ' || id FROM violations ORDER BY id DESC LIMIT 60000"),
          byAssociation(
              data,
              "SELECT association_id || ' ' || property_id FROM violations"
                  + " GROUP BY association_id, property_id ORDER BY count(*) DESC, property_id"));
    }

    private static List<Staff> staff(DemoData data, String roles) {
      return data
          .texts(
              "SELECT m.user_id || ' ' || m.association_id FROM members m JOIN (SELECT"
                  + " association_id, count(*) AS reports FROM violations GROUP BY association_id)"
                  + " v ON v.association_id = m.association_id WHERE m.role "
                  + roles
                  + " ORDER BY v.reports DESC, m.id")
          .stream()
          .map(line -> line.split(" ", -1))
          .map(parts -> new Staff(Long.parseLong(parts[0]), Integer.parseInt(parts[1])))
          .toList();
    }

    private static Map<Long, Integer> homes(DemoData data) {
      Map<Long, Integer> homes = new HashMap<>();
      for (String line :
          data.texts(
              "SELECT user_id || ' ' || min(association_id) FROM members GROUP BY user_id")) {
        String[] parts = line.split(" ", -1);
        homes.put(Long.valueOf(parts[0]), Integer.valueOf(parts[1]));
      }
      return homes;
    }

    private static Map<Integer, List<String>> byAssociation(DemoData data, String query) {
      Map<Integer, List<String>> found = new HashMap<>();
      for (String line : data.texts(query)) {
        String[] parts = line.split(" ", -1);
        found.computeIfAbsent(Integer.valueOf(parts[0]), any -> new ArrayList<>()).add(parts[1]);
      }
      return found;
    }

    /** Returns the path of the association in which a user lives or works. */
    private String home(long user) {
      return API + homes.getOrDefault(user, 1);
    }

    private String violation(RequestFactory requests, Staff by) {
      return requests.pick(Objects.requireNonNull(violations.get(by.association())));
    }

    private String property(RequestFactory requests, Staff by) {
      return requests.pick(Objects.requireNonNull(properties.get(by.association())));
    }
  }

  @Override
  public About about() {
    return new About(
        ReferenceApp.CIVICLOG,
        "CivicLog",
        "300 associations with 60 000 properties, 300 000 violations and 56 000 users",
        "the default pool of 10 connections, no index beyond keys and unique constraints, no cache;"
            + " letter, mail and the sizes of photos are made inside the request",
        "Spring Boot's defaults and compression, HikariCP with 10 connections, indexes on foreign"
            + " keys, no cache, no limits; the letter is made inside the request, mail and sizes by"
            + " Spring's @Async",
        "18 % me, 15 % a user's violations, 15 % queues of violations, 12 % dashboards, 10 %"
            + " notices, 9 % violations, 8 % associations, 6 % violations of a property, 1 %"
            + " analytics, 1 % audit, 5 % writes (comments, notices)",
        List.of(
            "tokens",
            "guesses",
            "account",
            "sign-in",
            "report",
            "photos",
            "user-read",
            "user-write",
            "public-read",
            "public-write"));
  }

  /**
   * Each state has a mail server of its own, at a round trip of 50 ms, and a folder for its photos.
   */
  @Override
  public Map<String, String> environment(State state, Path files) {
    MailServer mail =
        mails.computeIfAbsent(state.value(), any -> MailServer.start(MAIL_ROUND_TRIP));
    return Map.of(
        "CIVICLOG_MEDIA", files.toString(),
        "HEADROOM_MEDIA_MAIL_MODE", "live",
        "HEADROOM_MEDIA_MAIL_HOST", "localhost",
        "HEADROOM_MEDIA_MAIL_PORT", Integer.toString(mail.port()),
        "HEADROOM_MEDIA_MAIL_SECURITY", "none");
  }

  @Override
  public List<Feature> features() {
    return Feature.commonAnd(Feature.pool());
  }

  @Override
  public Tokens tokens(DemoData data) {
    return new SessionTokens(data, "civiclog");
  }

  @Override
  public Workload workload(DemoData data) {
    return workload(Things.of(data));
  }

  static Workload workload(Things things) {
    Function<RequestFactory, HttpRequest> mine =
        byUser(user -> things.home(user) + "/violations?limit=20");
    Function<RequestFactory, HttpRequest> queue =
        byStaff(
            things.staff(),
            (requests, by) ->
                API
                    + by.association()
                    + "/violations?limit=20&state="
                    + STATES.get(requests.below(STATES.size())));
    Function<RequestFactory, HttpRequest> property =
        byStaff(
            things.staff(),
            (requests, by) ->
                API
                    + by.association()
                    + "/violations?limit=20&property="
                    + things.property(requests, by));
    Function<RequestFactory, HttpRequest> detail =
        byStaff(
            things.staff(), (requests, by) -> "/api/violations/" + things.violation(requests, by));
    Function<RequestFactory, HttpRequest> dashboard =
        byStaff(things.staff(), (_, by) -> API + by.association() + "/dashboard");
    Function<RequestFactory, HttpRequest> analytics =
        byStaff(things.boards(), (_, by) -> API + by.association() + "/analytics");
    Function<RequestFactory, HttpRequest> audit =
        byStaff(things.boards(), (_, by) -> API + by.association() + "/audit?limit=20");
    Function<RequestFactory, HttpRequest> association = byUser(things::home);
    return new Workload(
        List.of(
            Kind.read("me", 180, byUser(_ -> "/api/me")),
            Kind.read("mine", 150, mine),
            Kind.read("queue", 150, queue),
            Kind.read("dashboard", 120, dashboard),
            Kind.read("notices", 100, byUser(user -> things.home(user) + "/notices?limit=20")),
            Kind.read("detail", 90, detail),
            Kind.read("association", 80, association),
            Kind.read("property", 60, property),
            Kind.read("analytics", 10, analytics),
            Kind.read("audit", 10, audit),
            Kind.write("comment", 30, requests -> comment(requests, things)),
            Kind.write("notice", 20, requests -> notice(requests, things))),
        List.of(
            new Endpoint("cl-1.queue", QUERY, QUERY_RATIO, false, queue),
            new Endpoint("cl-1.property", QUERY, QUERY_RATIO, false, property),
            new Endpoint("cl-1.mine", QUERY, QUERY_RATIO, false, mine),
            new Endpoint("cl-1.detail", QUERY, QUERY_RATIO, false, detail),
            new Endpoint("cl-1.dashboard", QUERY, QUERY_RATIO, false, dashboard),
            new Endpoint("cl-1.audit", QUERY, QUERY_RATIO, false, audit),
            new Endpoint("cl-2.me", RESPONSE, RESPONSE_RATIO, true, byBusiest("/api/me")),
            new Endpoint("cl-2.association", RESPONSE, RESPONSE_RATIO, true, association),
            new Endpoint("cl-2.dashboard", RESPONSE, RESPONSE_RATIO, true, dashboard),
            new Endpoint("cl-2.analytics", RESPONSE, RESPONSE_RATIO, true, analytics)));
  }

  private static HttpRequest comment(RequestFactory requests, Things things) {
    Staff by = requests.pick(things.staff());
    return requests.send(
        "POST",
        by.user(),
        "/api/violations/" + things.violation(requests, by) + "/comments",
        "{\"body\":\"Seen again, number %d.\"}".formatted(requests.below(1000)));
  }

  private static HttpRequest notice(RequestFactory requests, Things things) {
    Staff by = requests.pick(things.boards());
    return requests.send(
        "POST",
        by.user(),
        API + by.association() + "/notices",
        "{\"title\":\"Notice %d\",\"body\":\"For all residents.\"}"
            .formatted(requests.below(1000)));
  }

  private static Function<RequestFactory, HttpRequest> byUser(Function<Long, String> path) {
    return requests -> {
      long user = requests.user();
      return requests.get(user, path.apply(user));
    };
  }

  private static Function<RequestFactory, HttpRequest> byBusiest(String path) {
    return requests -> requests.get(RequestFactory.BUSIEST, path);
  }

  private interface StaffPath {
    String of(RequestFactory requests, Staff by);
  }

  private static Function<RequestFactory, HttpRequest> byStaff(List<Staff> staff, StaffPath path) {
    return requests -> {
      Staff by = requests.pick(staff);
      return requests.get(by.user(), path.of(requests, by));
    };
  }

  @Override
  public List<BenchRow> ownRows(Side before, Side beside, Side after, DemoData data) {
    return new ReportCost(data, mails).rows(before, beside, after);
  }

  @Override
  public List<BenchRow> rows(LoadFigures figures) {
    return List.of(
        figures.withoutRow(
            Goal.atLeast(
                "cl-1.concurrent",
                "requests/s",
                "10 x",
                "database work: headroom without caches / before",
                10),
            "caches"),
        figures.fasterRow(
            Goal.atLeast(
                "cl-2.response",
                "ms",
                RESPONSE,
                "before / after, mean of the mix at the same load",
                RESPONSE_RATIO),
            SteadyRun::meanMillis),
        figures.steadyRow(
            Goal.atMost(
                "cl-2.statements", "a request", "-60 %", "statements, after / before", 0.40),
            SteadyRun::queries),
        figures.busyRow(
            Goal.atMost("cl-7.p95", "ms", "< 100 ms", "p95 of all requests", 100),
            run -> run.result().millis(95)),
        figures.busyRow(
            Goal.atLeast(
                "cl-7.statements", "share", "p95 < 50 ms", "statements of at most 50 ms", 0.95),
            run -> run.delta().quickQueryShare()),
        figures.hitRateRow(
            Goal.atLeast("cl-7.hit-rate", "share", "> 80 %", "look-ups without a load", 0.80)),
        figures.capacityRow(
            Goal.atLeast(
                "cl-7.users",
                "requests/s",
                "50 -> 500 users",
                "after / before, p99 within 100 ms",
                10)));
  }
}
