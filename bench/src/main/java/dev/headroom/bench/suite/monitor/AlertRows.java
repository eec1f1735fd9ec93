// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.monitor;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.bench.process.InstalledProgram;
import dev.headroom.monitor.alert.AlertCondition;
import dev.headroom.monitor.alert.AlertRule;
import dev.headroom.monitor.alert.AlertState;
import dev.headroom.monitor.alert.AlertStatus;
import dev.headroom.monitor.alert.AlertTiming;
import dev.headroom.monitor.alert.NoData;
import dev.headroom.monitor.alert.Severity;
import dev.headroom.monitor.query.QueryValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The states of alerts on random series against those that {@code promtool} computes from the same
 * rules: at each evaluation the same, or a difference.
 *
 * <p>Confined to one thread. The states of a series are the bits of one number, which PromQL sums
 * up from the times at which the alert was pending, and at which it fired.
 */
final class AlertRows {
  private static final String WHY = "promtool is not on the path: apt-get install prometheus";

  /** promtool loads at most 10 000 samples for one expression: 52 of each series. */
  private static final int CHUNK = 150;

  /** A bit for each evaluation, of the 53 that a double has. */
  private static final int TICKS = 52;

  private static final int STEP_SECONDS = 15;
  private static final int[] HOLDS = {0, 15, 30, 60};
  private static final int[] KEEPS = {0, 30, 60};
  private static final double THRESHOLD = 10;

  /** A series, and the evaluations at which its alert was pending and fired. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Trace(int number, double[] values, long pending, long firing) {
    int rule() {
      return number % (HOLDS.length * KEEPS.length);
    }
  }

  List<BenchRow> rows(SuiteRun run) {
    try {
      return measured(run);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the suite was interrupted", e);
    }
  }

  private static List<BenchRow> measured(SuiteRun run) throws IOException, InterruptedException {
    int series = run.quick() ? 500 : 10_000;
    Path promtool = InstalledProgram.find("promtool");
    BenchRow.Builder different =
        BenchRow.of("alert-transitions", "series", "series whose states differ from promtool's")
            .figure("tries", series);
    int differing = 0;
    int fired = 0;
    int caught = 0;
    for (int from = 0; from < series && promtool != null; from += CHUNK) {
      run.step("alerts: series " + from + " to " + Math.min(from + CHUNK, series));
      List<Trace> traces = new ArrayList<>();
      for (int i = from; i < Math.min(from + CHUNK, series); i++) {
        traces.add(trace(i));
      }
      fired += (int) traces.stream().filter(each -> each.firing() != 0).count();
      differing += differences(promtool, traces);
      if (from == 0) {
        // The check itself: a state that is wrong by one evaluation must be noticed.
        caught = differences(promtool, List.of(broken(traces)));
      }
    }
    different.figure("caught in a broken variant", caught);
    BenchRow.Builder firing =
        BenchRow.of("alert-firing-share", "%", "series that fire").figure("tries", series);
    if (promtool == null) {
      return List.of(different.notMeasured(WHY).atMost(0), firing.notMeasured(WHY).atLeast(30));
    } else if (caught == 0) {
      different.notMeasured("the check noticed no wrong state");
    } else {
      different.value((double) differing);
    }
    return List.of(different.atMost(0), firing.value(100.0 * fired / series).atLeast(30));
  }

  private static Trace broken(List<Trace> traces) {
    Trace one = traces.stream().filter(each -> each.firing() != 0).findFirst().orElseThrow();
    return new Trace(one.number(), one.values(), one.pending(), one.firing() ^ (1L << 40));
  }

  private static Trace trace(int number) {
    Random random = new Random(number);
    double[] values = new double[TICKS];
    double level = 0;
    for (int i = 0; i < TICKS; i++) {
      // A walk around the threshold: short and long breaches, and gaps.
      level = 0.8 * level + 2 * random.nextGaussian();
      values[i] = random.nextInt(12) == 0 ? Double.NaN : Math.round(THRESHOLD + 0.5 + level);
    }
    AlertRule rule = rule(number % (HOLDS.length * KEEPS.length));
    AlertState state = AlertState.initial(Instant.EPOCH);
    long pending = 0;
    long firing = 0;
    for (int i = 0; i < TICKS; i++) {
      Instant tick = Instant.EPOCH.plusSeconds((long) i * STEP_SECONDS);
      state = state.next(rule, tick, QueryValue.of(values[i]));
      pending |= state.status() == AlertStatus.PENDING ? 1L << i : 0;
      firing |= state.status().isFiring() ? 1L << i : 0;
    }
    return new Trace(number, values, pending, firing);
  }

  private static AlertRule rule(int number) {
    return new AlertRule(
        "rule-" + number,
        AlertCondition.parse("last(load[15s]) > 10"),
        AlertTiming.of(
            Duration.ofSeconds(HOLDS[number % HOLDS.length]),
            Duration.ofSeconds(KEEPS[number / HOLDS.length])),
        new AlertRule.Evidence(0, NoData.OK),
        new AlertRule.Notice(AlertRule.Purpose.ALERT, Severity.WARNING, "", List.of()));
  }

  /** Returns how many states promtool computes otherwise. */
  private static int differences(Path promtool, List<Trace> traces)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("headroom-alerts");
    try {
      Files.writeString(folder.resolve("rules.yml"), rules());
      Path test = folder.resolve("test.yml");
      Files.writeString(test, test(traces));
      Process run =
          new ProcessBuilder(promtool.toString(), "test", "rules", test.toString())
              .redirectErrorStream(true)
              .start();
      String output = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (run.waitFor() == 0 && output.contains("SUCCESS")) {
        return 0;
      }
      List<String> samples =
          output.lines().filter(each -> each.contains("ALERTS") || each.contains("got:")).toList();
      return Math.max(1, samples.size());
    } finally {
      for (String each : List.of("rules.yml", "test.yml", "")) {
        Files.deleteIfExists(folder.resolve(each));
      }
    }
  }

  private static String rules() {
    StringBuilder yaml = new StringBuilder("groups:\n- name: all\n  interval: 15s\n  rules:\n");
    for (int i = 0; i < HOLDS.length * KEEPS.length; i++) {
      yaml.append("  - alert: A%d\n    expr: load{rule=\"%d\"} > 10\n".formatted(i, i))
          .append("    for: %ds\n".formatted(HOLDS[i % HOLDS.length]))
          .append("    keep_firing_for: %ds\n".formatted(KEEPS[i / HOLDS.length]));
    }
    return yaml.toString();
  }

  private static String test(List<Trace> traces) {
    StringBuilder yaml = new StringBuilder("rule_files: [rules.yml]\nevaluation_interval: 15s\n");
    yaml.append("tests:\n- interval: 15s\n  input_series:\n");
    for (Trace each : traces) {
      yaml.append(
          "  - series: 'load{rule=\"%d\",s=\"%d\"}'\n    values: '"
              .formatted(each.rule(), each.number()));
      for (double value : each.values()) {
        yaml.append(Double.isNaN(value) ? "stale" : String.valueOf((long) value)).append(' ');
      }
      yaml.append("'\n");
    }
    yaml.append("  promql_expr_test:\n");
    for (String state : List.of("pending", "firing")) {
      yaml.append("  - expr: sum_over_time((2 ^ (timestamp(ALERTS{alertstate=\"")
          .append(state)
          .append("\"}) / 15))[13m:15s])\n    eval_time: 12m45s\n    exp_samples:\n");
      for (Trace each : traces) {
        long ticks = state.equals("firing") ? each.firing() : each.pending();
        if (ticks != 0) {
          yaml.append(
              "    - {labels: '{alertname=\"A%d\",alertstate=\"%s\",rule=\"%d\",s=\"%d\"}', value: %d}\n"
                  .formatted(each.rule(), state, each.rule(), each.number(), ticks));
        }
      }
    }
    return yaml.toString();
  }
}
