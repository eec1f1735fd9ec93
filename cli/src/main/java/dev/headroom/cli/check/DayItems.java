// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

import dev.headroom.cli.check.ServiceClient.Response;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Judges what should hold a day after a deployment, and some of it after a week. Stateless. */
final class DayItems {

  private static final Duration DAY = Duration.ofDays(1);
  private static final double SLOW_MILLIS = 2000;
  private static final double P95_MILLIS = 100;
  private static final double STATEMENT_MILLIS = 50;
  private static final int NOT_FOUND = 404;

  private DayItems() {}

  static Finding response(Evidence evidence) throws IOException, InterruptedException {
    return below(evidence, "meanMillis", "mean", SLOW_MILLIS);
  }

  static Finding p95(Evidence evidence) throws IOException, InterruptedException {
    return below(evidence, "p95Millis", "p95", P95_MILLIS);
  }

  private static Finding below(Evidence evidence, String member, String name, double most)
      throws IOException, InterruptedException {
    JsonNode requests = evidence.figures().path("requests");
    JsonNode millis = requests.path(member);
    return Finding.judge(
        millis.isNumber() && millis.asDouble() < most,
        millis.isNumber()
            ? "%s %s ms, %s requests a second"
                .formatted(
                    name,
                    Evidence.round(millis.asDouble()),
                    Evidence.round(requests.path("perSecond").asDouble(0)))
            : "no request is recorded",
        "the slowest routes: " + evidence.reader().address("/metrics?window=" + evidence.window()));
  }

  static Finding statements(Evidence evidence) throws IOException, InterruptedException {
    double highest = Double.NaN;
    for (JsonNode point : evidence.points("headroom.database.statement", "")) {
      double seconds = point.path("p95").asDouble(Double.NaN);
      if (!Double.isNaN(seconds)) {
        highest = Double.isNaN(highest) ? seconds : Math.max(highest, seconds);
      }
    }
    double millis = 1000 * highest;
    return Finding.judge(
        millis < STATEMENT_MILLIS,
        Double.isNaN(millis) ? "no statement is recorded" : "p95 " + Evidence.round(millis) + " ms",
        "see %s/api/database/statements, with headroom.database.admin=true"
            .formatted(evidence.address()));
  }

  static Finding alerts(Evidence evidence) throws IOException, InterruptedException {
    JsonNode alerts = evidence.reader().list("/alerts", "alerts");
    List<String> firing = Evidence.firing(alerts);
    return Finding.judge(
        firing.isEmpty(),
        firing.isEmpty() ? "%d rules".formatted(alerts.size()) : Evidence.joined(firing),
        "see %s, and docs/monitor/alerts.md for each rule"
            .formatted(evidence.reader().address("/alerts")));
  }

  static Finding poolUse(Evidence evidence) throws IOException, InterruptedException {
    for (JsonNode each : evidence.reader().list("/scaling", "alerts")) {
      if (each.path("rule").path("name").asString("").equals("scaling-pool")) {
        String status = each.path("status").asString("");
        return Finding.judge(
            !status.equals("firing") && !status.equals("recovering"),
            "now %s".formatted(Evidence.escaped(each.path("value").asString("not recorded"))),
            "a larger pool, or shorter transactions: see "
                + evidence.reader().address("/recommendations"));
      }
    }
    return Finding.notMet(
        "there is no rule scaling-pool", "remove the setting that disables the rule");
  }

  static Finding errors(Evidence evidence, double most) throws IOException, InterruptedException {
    JsonNode percent = evidence.figures().path("requests").path("errorPercent");
    return Finding.judge(
        percent.isNumber() && percent.asDouble() <= most,
        percent.isNumber()
            ? "%s %% ended with 500 or more".formatted(Evidence.round(percent.asDouble()))
            : "no request is recorded",
        "see " + evidence.reader().address("/errors") + ", and the log");
  }

  static Finding exceptions(Evidence evidence) throws IOException, InterruptedException {
    Instant since = instant(evidence.figures().path("to"), Instant.MAX).minus(DAY);
    List<String> kinds = new ArrayList<>();
    for (JsonNode each : evidence.reader().list("/errors", "groups")) {
      if (instant(each.path("firstSeen"), Instant.MAX).isAfter(since)) {
        kinds.add(each.path("type").asString("") + " at " + each.path("frame").asString(""));
      }
    }
    return Finding.judge(
        kinds.isEmpty(),
        kinds.isEmpty() ? "none in 24h" : Evidence.joined(kinds),
        "see " + evidence.reader().address("/errors") + ", and the log");
  }

  private static Instant instant(JsonNode text, Instant otherwise) {
    try {
      return Instant.parse(text.asString(""));
    } catch (DateTimeException e) {
      return otherwise;
    }
  }

  static Finding hitRate(Evidence evidence, double least) throws IOException, InterruptedException {
    JsonNode percent = evidence.figures().path("cache").path("hitPercent");
    return Finding.judge(
        percent.isNumber() && percent.asDouble() >= least,
        percent.isNumber() ? Evidence.round(percent.asDouble()) + " %" : "no cache was read",
        "which cache misses, and why: %s/api/cache/stats, with headroom.cache.admin=true"
            .formatted(evidence.address()));
  }

  static Finding noWorse(Evidence evidence) throws IOException, InterruptedException {
    evidence.figures();
    Response response = evidence.comparison();
    if (response.status() == NOT_FOUND) {
      return Finding.notMet(
          "no baseline is set",
          evidence.curl(
              "-X PUT '%s'".formatted(evidence.reader().address("/baseline?window=24h"))));
    }
    List<String> worse = new ArrayList<>();
    JsonNode differences = response.json().path("differences");
    for (JsonNode each : differences) {
      if (each.path("change").asString("").equalsIgnoreCase("worse")) {
        worse.add(each.path("figure").asString(""));
      }
    }
    return Finding.judge(
        worse.isEmpty() && !differences.isEmpty(),
        worse.isEmpty()
            ? "%d figures compared".formatted(differences.size())
            : Evidence.joined(worse),
        worse.isEmpty()
            ? "call the service: nothing is recorded to compare"
            : "see %s, and the deploys of that time"
                .formatted(evidence.reader().address("/events")));
  }
}
