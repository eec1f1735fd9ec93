// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import dev.headroom.monitor.alert.AlertRule.Purpose;
import dev.headroom.monitor.query.Quantity;
import java.time.Duration;
import java.util.List;

/**
 * The rules that are evaluated unless settings say otherwise. Their thresholds are starting points.
 *
 * <p>Immutable.
 */
final class ShippedRules {
  private static final String REQUESTS = "headroom.monitor.request.duration|http.server.requests";
  private static final String FAILED =
      "increase(" + REQUESTS + "{status=~\"5..\"}[5m]) / increase(" + REQUESTS + "[5m])";
  private static final String POOL =
      "mean(headroom.database.pool.connections{state=\"active\"}[1m])"
          + " / last(headroom.database.pool.connections{state=\"max\"}[1m]) by (pool)";
  private static final String HITS = "increase(headroom.cache.hits[10m])";
  private static final String MISSES = "increase(headroom.cache.misses[10m])";
  private static final int MIN_REQUESTS = 20;
  private static final int MIN_CALLS = 200;
  private static final AlertRule.Evidence NOTHING_NEEDED = new AlertRule.Evidence(0, NoData.HOLD);

  /** What a rule is that sets its condition alone. */
  static final AlertRule PLAIN =
      new AlertRule(
          "plain",
          AlertCondition.parse("last(plain[1m]) > 0"),
          AlertTiming.AT_ONCE,
          NOTHING_NEEDED,
          new AlertRule.Notice(Purpose.ALERT, Severity.WARNING, "", List.of()));

  private static final List<AlertRule> ALL = create();

  private ShippedRules() {}

  /** Returns the rules, those that report before those that suggest to scale. */
  static List<AlertRule> all() {
    return ALL;
  }

  private static List<AlertRule> create() {
    return List.of(
        alert("response-time", "mean(" + REQUESTS + "[5m]) > 2s", "1.8s")
            .after(Duration.ofMinutes(1), Duration.ofMinutes(2))
            .needs(MIN_REQUESTS)
            .says(Severity.CRITICAL, "Requests take more than 2 seconds on average."),
        alert(
                "slow-requests",
                "above(2s, " + REQUESTS + "[5m]) / increase(" + REQUESTS + "[5m]) > 5%",
                "4%")
            .after(Duration.ofMinutes(1), Duration.ofMinutes(2))
            .needs(MIN_REQUESTS)
            .says(Severity.WARNING, "One request in twenty takes more than 2 seconds."),
        alert("error-rate", FAILED + " > 5%", "4%")
            .after(Duration.ofMinutes(1), Duration.ofMinutes(2))
            .needs(MIN_REQUESTS)
            .says(Severity.CRITICAL, "One request in twenty fails with a status of 500 or more."),
        alert("hit-rate", HITS + " / (" + HITS + " + " + MISSES + ") < 70%", "75%")
            .after(Duration.ofMinutes(10), Duration.ofMinutes(5))
            .needs(MIN_CALLS)
            .endsWithoutData()
            .says(Severity.WARNING, "The caches answer fewer than 70 % of the calls."),
        alert("cpu", "highest(process.cpu.usage[1m]) > 90%", "80%")
            .after(Duration.ofMinutes(5), Duration.ofMinutes(2))
            .says(Severity.WARNING, "The process uses nearly all of its processors."),
        alert("memory", "highest(jvm.memory.usage.after.gc[5m]) > 90%", "80%")
            .after(Duration.ofMinutes(5), Duration.ofMinutes(5))
            .says(Severity.CRITICAL, "The heap is nearly full after garbage collection."),
        alert(
                "pool-exhausted",
                "highest(headroom.database.pool.connections{state=\"waiting\"}[1m]) by (pool) >= 1",
                "0.5")
            .after(Duration.ofMinutes(1), Duration.ofMinutes(1))
            .says(Severity.CRITICAL, "Threads wait for a database connection all the time."),
        alert("component-down", down("critical"), "0")
            .after(Duration.ofSeconds(30), Duration.ZERO)
            .says(Severity.CRITICAL, "A component that the service needs is down."),
        alert("component-degraded", down("degrading"), "0")
            .after(Duration.ofSeconds(30), Duration.ZERO)
            .says(Severity.WARNING, "A component is down without which the service is degraded."),
        alert("replica-lag", "highest(headroom.database.replica.lag[1m]) by (replica) > 10s", "5s")
            .after(Duration.ofMinutes(1), Duration.ofMinutes(1))
            .says(Severity.WARNING, "A replica of the database is behind by seconds."),
        alert("jobs-late", "highest(headroom.job.wait[1m]) > 5m", "4m")
            .after(Duration.ofMinutes(2), Duration.ofMinutes(1))
            .says(Severity.WARNING, "Background jobs wait for minutes after they are due."),
        alert("jobs-dead", "increase(headroom.job.run{outcome=\"dead\"}[10m]) > 0", "0")
            .says(Severity.WARNING, "A background job failed for good."),
        alert("new-errors", "increase(headroom.monitor.errors.new[10m]) > 0", "0")
            .says(Severity.WARNING, "Requests end with a kind of exception that is new."),
        alert("history-lost", "increase(headroom.monitor.history.lost[10m]) > 0", "0")
            .says(
                Severity.WARNING, "The history drops steps before their time, for want of space."),
        scaling("scaling-cpu", "highest(process.cpu.usage[1m]) > 70%", "60%")
            .says(Severity.INFO, "The processors are used by more than 70 %, sustained."),
        scaling("scaling-memory", "highest(jvm.memory.usage.after.gc[1m]) > 80%", "70%")
            .says(Severity.INFO, "The heap after collection is filled by more than 80 %."),
        scaling("scaling-response-time", "mean(" + REQUESTS + "[1m]) > 2s", "1.5s")
            .needs(MIN_REQUESTS)
            .says(Severity.INFO, "Requests take more than 2 seconds on average, sustained."),
        scaling("scaling-pool", POOL + " > 80%", "70%")
            .says(Severity.INFO, "More than 80 % of a pool's connections are used, sustained."),
        scaling("scaling-errors", FAILED.replace("[5m]", "[1m]") + " > 2%", "1%")
            .needs(MIN_REQUESTS)
            .says(Severity.INFO, "More than 2 % of the requests fail, sustained."));
  }

  /** Returns the condition that a component of a kind is down on an instance. */
  private static String down(String kind) {
    return "lowest(headroom.monitor.health.up{kind=\"" + kind + "\"}[10s]) by (component) <= 0";
  }

  private static Draft alert(String name, String condition, String recovery) {
    return new Draft(
        name, condition(condition, recovery), AlertTiming.AT_ONCE, NOTHING_NEEDED, Purpose.ALERT);
  }

  /** Returns a rule that demands 48 of the last 60 evaluations: 8 of 10 minutes. */
  private static Draft scaling(String name, String condition, String recovery) {
    AlertTiming sustained = new AlertTiming(Duration.ZERO, Duration.ofMinutes(5), 48, 60);
    return new Draft(
        name, condition(condition, recovery), sustained, NOTHING_NEEDED, Purpose.SCALING);
  }

  private static AlertCondition condition(String text, String recovery) {
    AlertCondition condition = AlertCondition.parse(text);
    return condition.with(condition.threshold(), Quantity.parse(recovery));
  }

  /** A rule that is not whole yet. Immutable. */
  private record Draft(
      String name,
      AlertCondition condition,
      AlertTiming timing,
      AlertRule.Evidence evidence,
      Purpose purpose) {

    Draft after(Duration hold, Duration keepFiring) {
      return new Draft(name, condition, AlertTiming.of(hold, keepFiring), evidence, purpose);
    }

    Draft needs(double events) {
      return with(new AlertRule.Evidence(events, evidence.noData()));
    }

    /** Nothing is wrong where nothing happens; requests that end no more may all hang. */
    Draft endsWithoutData() {
      return with(new AlertRule.Evidence(evidence.minEvents(), NoData.OK));
    }

    private Draft with(AlertRule.Evidence changed) {
      return new Draft(name, condition, timing, changed, purpose);
    }

    AlertRule says(Severity severity, String summary) {
      return new AlertRule(
          name,
          condition,
          timing,
          evidence,
          new AlertRule.Notice(purpose, severity, summary, List.of()));
    }
  }
}
