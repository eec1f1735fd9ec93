// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Judges what should hold a week after a deployment. Stateless. */
final class WeekItems {

  private static final Duration LATEST_BACKUP = Duration.ofDays(2);
  private static final double PERCENT = 100;
  private static final double LIMITED_PERCENT = 1;

  /** Metrics of which more is worse. */
  private static final Set<String> WORSE_UP =
      Set.of(
          "response-time",
          "response-time-p95",
          "error-rate",
          "statement-time",
          "cpu",
          "memory",
          "pool");

  private WeekItems() {}

  static Finding trends(Evidence evidence) throws IOException, InterruptedException {
    List<String> worse = new ArrayList<>();
    int known = 0;
    for (JsonNode each : evidence.reader().list("/trends?window=" + evidence.window(), "trends")) {
      String metric = each.path("metric").asString("");
      String verdict = each.path("verdict").asString("unknown");
      known += verdict.equals("unknown") ? 0 : 1;
      boolean up = verdict.equals("rising") || verdict.equals("step_up");
      boolean down = verdict.equals("falling") || verdict.equals("step_down");
      if ((up && WORSE_UP.contains(metric)) || (down && metric.equals("hit-rate"))) {
        worse.add(metric + ": " + each.path("reason").asString(verdict));
      }
    }
    return Finding.judge(
        worse.isEmpty() && known > 0,
        worse.isEmpty() ? "%d metrics judged".formatted(known) : Evidence.joined(worse),
        known == 0
            ? "wait: too little is recorded; headroom.monitor.history.database.enabled=true keeps"
                + " it over a restart"
            : "see " + evidence.reader().address("/events"));
  }

  static Finding thresholds(Evidence evidence) throws IOException, InterruptedException {
    List<String> proposed = new ArrayList<>();
    JsonNode rules = evidence.reader().list("/alerts/rules", "rules");
    for (JsonNode rule : rules) {
      String name = rule.path("name").asString("");
      // A rule of an application may have too long a window for a replay: then there is none.
      JsonNode proposal = evidence.reader().find("/alerts/rules/" + name + "/proposal").json();
      if (proposal.path("proposed").isString()) {
        proposed.add(name + " " + proposal.path("proposed").asString(""));
      }
    }
    return Finding.judge(
        proposed.isEmpty(),
        proposed.isEmpty() ? "%d rules".formatted(rules.size()) : Evidence.joined(proposed),
        "./headroom threshold %s --token-file %s --rule NAME --accept"
            .formatted(evidence.address(), evidence.tokenFile()));
  }

  static Finding advice(Evidence evidence) throws IOException, InterruptedException {
    List<String> open = new ArrayList<>();
    for (JsonNode each : evidence.reader().list("/recommendations?state=open", "recommendations")) {
      open.add(each.path("title").asString(""));
    }
    return Finding.judge(
        open.isEmpty(),
        open.isEmpty() ? "none is open" : Evidence.joined(open),
        "approve or dismiss each: " + evidence.reader().address("/recommendations"));
  }

  static Finding scalingNeed(Evidence evidence) throws IOException, InterruptedException {
    List<String> firing = Evidence.firing(evidence.reader().list("/scaling", "alerts"));
    JsonNode estimate = evidence.reader().read("/headroom");
    JsonNode left = estimate.path("headroom");
    return Finding.judge(
        firing.isEmpty(),
        firing.isEmpty()
            ? left.isNumber()
                ? "%s %% of the load is left, %s ends it"
                    .formatted(
                        Evidence.round(PERCENT * left.asDouble()),
                        Evidence.escaped(estimate.path("bottleneck").asString("nothing known")))
                : "no indicator; how much is left is not known yet"
            : Evidence.joined(firing),
        "add an instance, or what is short: docs/scale");
  }

  static Finding limited(Evidence evidence) throws IOException, InterruptedException {
    double refused = evidence.sum("headroom.limit.decisions", "refused");
    double all = refused + evidence.sum("headroom.limit.decisions", "admitted");
    return Finding.judge(
        all > 0 && PERCENT * refused < LIMITED_PERCENT * all,
        all > 0
            ? Evidence.round(PERCENT * refused / all) + " % were refused"
            : "no limit has decided",
        all > 0
            ? "%s/api/limits/explain shows whether a limit is too low; set headroom.limit.admin=true"
                .formatted(evidence.address())
            : "set headroom.limit.rules");
  }

  static Finding backups(Evidence evidence) throws IOException, InterruptedException {
    // Of several databases and instances, the one without a backup for the longest time counts.
    OptionalDouble seconds =
        evidence.latest("headroom.database.backup.age").stream()
            .map(point -> point.path("last"))
            .filter(JsonNode::isNumber)
            .mapToDouble(JsonNode::asDouble)
            .max();
    return seconds.isEmpty()
        ? Evidence.byHand("./headroom backup --to DIR --list")
        : Finding.judge(
            seconds.getAsDouble() < LATEST_BACKUP.toSeconds(),
            "the latest is %s h old".formatted(Evidence.round(seconds.getAsDouble() / 3600)),
            "./headroom backup DATABASE --to DIR; or headroom.job.database-backup by schedule");
  }
}
