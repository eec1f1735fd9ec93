// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.abuse;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import dev.headroom.bench.harness.Rounds;
import dev.headroom.bench.harness.Suite;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.bench.http.AbusedApp;
import dev.headroom.bench.http.HitServers;
import dev.headroom.bench.http.SlowSenders;
import dev.headroom.bench.load.SocketLoad;
import dev.headroom.bench.process.PinnedProcess;
import dev.headroom.store.embedded.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Clients that break the rules beside clients that keep them: what the others notice, how many
 * connections of the pool are lost, and what is logged. Immutable.
 *
 * <p>Each kind of abuse is compared with well-formed requests at the same rate, round by round.
 */
public final class AbuseSuite implements Suite {
  private static final String DATABASE = "abuse";
  private static final double LEGITIMATE_PER_SECOND = 100;
  private static final double GOAL = 1.5;
  private static final int LARGE = 1_000_000;
  private static final int SLOW_HEADERS = 2000;
  private static final int SLOW_BODIES = 500;
  private static final long STEADY_NANOS = 60_000_000_000L;

  /** Stands for the latency of a load of which less than a half had a response. */
  private static final double NOT_SERVED_MILLIS = 60_000;

  private static final HitServers.Target ROW = new HitServers.Target("/row", false, false);

  /** One kind of abuse. Immutable. */
  private record Abuse(String id, double perSecond, List<byte[]> bad, List<byte[]> good) {}

  @Override
  public String name() {
    return "abuse";
  }

  @Override
  public Map<String, String> versions() {
    return Map.of("tomcat", org.apache.catalina.util.ServerInfo.getServerNumber());
  }

  @Override
  public List<BenchRow> rows(SuiteRun run) {
    String obstacle = PinnedProcess.obstacle();
    if (obstacle != null) {
      return Stream.of("deadlines", "yaml", "malformed", "slow-headers", "slow-bodies")
          .map(
              id -> BenchRow.unmeasured("abuse-" + id + "-p99", Comparator.AT_MOST, GOAL, obstacle))
          .toList();
    }
    try (PostgresServer postgres = PostgresServer.temporary()) {
      postgres.createDatabase(DATABASE);
      return rows(run, postgres);
    }
  }

  private static List<BenchRow> rows(SuiteRun run, PostgresServer postgres) {
    List<BenchRow> rows = new ArrayList<>();
    Map<String, Object> connections = new LinkedHashMap<>();
    try (HitServers servers = servers(postgres)) {
      run.step("abuse: warming the application");
      servers.load(ROW, LEGITIMATE_PER_SECOND, run.quick() ? 5 : 20);
      LogLines log = new LogLines(servers.log());
      long opened = sessions(postgres);
      long tries = 0;
      long cancelled = 0;
      for (Abuse abuse : kinds()) {
        Rounds rounds = new Rounds();
        for (int round = 1; round <= run.rounds(); round++) {
          run.step("abuse: " + abuse.id() + ", round " + round);
          rounds.add("well-formed", legitimate(run, servers, abuse, abuse.good()).p99Millis());
          Beside bad = legitimate(run, servers, abuse, abuse.bad());
          rounds.add(Rounds.OURS, bad.p99Millis());
          if (abuse.id().equals("deadlines")) {
            tries += bad.statuses().values().stream().mapToLong(Long::longValue).sum();
            cancelled += bad.statuses().getOrDefault(503, 0L);
          }
        }
        rows.add(row(abuse.id(), rounds));
      }
      slow(run, servers, "slow-headers", SLOW_HEADERS, SlowSenders.HEADER, rows);
      slow(run, servers, "slow-bodies", SLOW_BODIES, SlowSenders.BODY, rows);
      connections.put("ours", sessions(postgres) - opened);
      connections.put("tries", tries);
      connections.put("cancelled", cancelled);
      rows.add(logRow(log));
    }
    connections.put("interrupting", lostByInterrupts(run, postgres));
    rows.add(
        BenchRow.of(
                "abuse-connections-lost", "connections", "connections that the pool had to replace")
            .figures(connections)
            .point(((Long) connections.get("ours")).doubleValue(), 1)
            .atMost(0));
    return rows;
  }

  private static HitServers servers(PostgresServer postgres, String... more) {
    Stream<String> settings =
        Stream.of(
            "--logging.config=classpath:abuse-logback.xml",
            "--headroom.edge.trusted-proxies=127.0.0.1/32,::1/128",
            "--headroom.database.url=" + postgres.databaseUrl(DATABASE),
            "--headroom.database.pool.size=20",
            "--headroom.database.pool.max-overflow=0",
            "--headroom.database.index-migration=manual");
    return new HitServers(
        AbusedApp.class, false, Stream.concat(settings, Stream.of(more)).toArray(String[]::new));
  }

  /** The latency of legitimate requests beside others, and the responses of those. */
  private record Beside(double p99Millis, Map<Integer, Long> statuses) {}

  private static Beside legitimate(
      SuiteRun run, HitServers servers, Abuse abuse, List<byte[]> requests) {
    try (RawRequests beside = new RawRequests(servers.appPort(), abuse.perSecond(), requests)) {
      double p99 = legitimate(run, servers);
      return new Beside(p99, beside.statuses());
    }
  }

  private static double legitimate(SuiteRun run, HitServers servers) {
    SocketLoad.Result load = servers.load(ROW, LEGITIMATE_PER_SECOND, run.quick() ? 5 : 15);
    return load.perSecond() < LEGITIMATE_PER_SECOND / 2 ? NOT_SERVED_MILLIS : load.p99Millis();
  }

  private static void slow(
      SuiteRun run, HitServers servers, String id, int senders, byte[] head, List<BenchRow> rows) {
    Rounds rounds = new Rounds();
    List<byte[]> good = List.of(bytes("GET /row HTTP/1.1", ""));
    for (int round = 1; round <= run.rounds(); round++) {
      run.step("abuse: " + id + ", round " + round);
      // The senders open a hundred connections a second.
      Abuse whole = new Abuse(id, 100, good, good);
      rounds.add("well-formed", legitimate(run, servers, whole, good).p99Millis());
      try (SlowSenders slow = new SlowSenders(servers.appPort(), senders, head)) {
        if (!slow.isSteadyWithin(STEADY_NANOS)) {
          run.step("abuse: " + id + " are not hung up");
        }
        rounds.add(Rounds.OURS, legitimate(run, servers));
      }
    }
    rows.add(row(id, rounds));
  }

  private static BenchRow row(String id, Rounds rounds) {
    return rounds.ratio("abuse-" + id + "-p99", "ms", "well-formed", Comparator.AT_MOST, GOAL);
  }

  private static BenchRow logRow(LogLines log) {
    Map.Entry<String, Integer> most = log.most();
    return BenchRow.of("abuse-log-lines", "lines", "lines of one kind in one second")
        .figure("ours", most.getValue())
        .figure("most", most.getKey())
        .point(most.getValue().doubleValue(), 1)
        .atMost(1);
  }

  /** Returns how many connections the same deadlines cost a pool whose readers they interrupt. */
  private static long lostByInterrupts(SuiteRun run, PostgresServer postgres) {
    run.step("abuse: deadlines that interrupt, as the checker's proof");
    Abuse deadlines = kinds().getFirst();
    try (HitServers broken = servers(postgres, AbusedApp.INTERRUPTING)) {
      broken.load(ROW, LEGITIMATE_PER_SECOND, 2);
      long opened = sessions(postgres);
      legitimate(run, broken, deadlines, deadlines.bad());
      return sessions(postgres) - opened;
    }
  }

  /** Returns how many connections to the database were ever opened. */
  private static long sessions(PostgresServer postgres) {
    try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl("postgres"));
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT sessions FROM pg_stat_database WHERE datname = '" + DATABASE + "'")) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Abuse> kinds() {
    String large = "#".repeat(LARGE);
    return List.of(
        new Abuse(
            "deadlines",
            47,
            List.of(bytes("GET /row?millis=150 HTTP/1.1", "X-Deadline-Millis: 1\r\n")),
            List.of(bytes("GET /row?millis=150 HTTP/1.1", ""))),
        new Abuse(
            "yaml",
            5,
            List.of(post("/json", "application/yaml", large)),
            List.of(post("/json", "application/json", "{\"a\":\"" + large + "\"}"))),
        new Abuse("malformed", 100, malformed(), List.of(bytes("GET /row?a=1 HTTP/1.1", ""))));
  }

  private static List<byte[]> malformed() {
    String form = "application/x-www-form-urlencoded";
    return List.of(
        bytes("GET /row?millis=%zz HTTP/1.1", ""),
        bytes("GET /row?millis=%c0%af HTTP/1.1", ""),
        bytes("GET /row?" + "a=1&".repeat(205) + " HTTP/1.1", ""),
        bytes("GET /row?millis=x HTTP/1.1", ""),
        bytes("GET /row HTTP/1.1", "X: " + "a".repeat(9000) + "\r\n"),
        post("/form", form, "a=%zz"),
        post("/form", form, "a=1&".repeat(205)),
        post("/form", "multipart/form-data; boundary=x", "--x\r\nContent-Disp"),
        post("/json", "application/json", "{\"a\":"),
        post("/json", "application/json", "[".repeat(100)),
        "GET /row\r\n".getBytes(StandardCharsets.ISO_8859_1),
        bytes(
            "POST /json HTTP/1.1",
            "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n",
            "2;a=b\r\n{}\r\n0\r\n\r\n"));
  }

  private static byte[] post(String path, String type, String body) {
    String headers = "Content-Type: " + type + "\r\nContent-Length: " + body.length() + "\r\n";
    return bytes("POST " + path + " HTTP/1.1", headers, body);
  }

  private static byte[] bytes(String line, String headers) {
    return bytes(line, headers, "");
  }

  private static byte[] bytes(String line, String headers, String body) {
    return (line + "\r\nHost: localhost\r\nConnection: close\r\n" + headers + "\r\n" + body)
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
