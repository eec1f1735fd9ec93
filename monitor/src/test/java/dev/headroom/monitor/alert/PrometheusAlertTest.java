// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.monitor.query.QueryValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Alerts against Prometheus: every evaluation of random series has the same state. The model below
 * is the loop of Prometheus 2.42 ({@code rules/alerting.go}), written out; {@code ./headroom bench
 * monitor} compares with promtool itself. {@code -Dalert.series=10000} is the whole form.
 */
class PrometheusAlertTest {
  private static final int SERIES = Integer.getInteger("alert.series", 400);

  /** One bit of a long for each tick. */
  private static final int TICKS = 52;

  private static final int STEP_SECONDS = 15;
  private static final int[] HOLDS = {0, 15, 30, 60};
  private static final int[] KEEPS = {0, 30, 60};

  /** A series, and the ticks at which it was pending and at which it fired, one bit each. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Trace(int number, int rule, double[] values, long pending, long firing) {}

  private static Trace trace(int number) {
    Random random = new Random(number);
    double[] values = new double[TICKS];
    double level = 10.5;
    for (int i = 0; i < TICKS; i++) {
      // A walk around the threshold: short and long breaches, and gaps.
      level = 10.5 + 0.8 * (level - 10.5) + random.nextGaussian() * 2;
      values[i] = random.nextInt(12) == 0 ? Double.NaN : Math.round(level);
    }
    int kind = number % (HOLDS.length * KEEPS.length);
    AlertRule rule = rule(kind);
    AlertState state = AlertState.initial(Instant.EPOCH);
    long pending = 0;
    long firing = 0;
    for (int i = 0; i < TICKS; i++) {
      state = state.next(rule, at(i), QueryValue.of(values[i]));
      pending |= state.status() == AlertStatus.PENDING ? 1L << i : 0;
      firing |= state.status().isFiring() ? 1L << i : 0;
    }
    return new Trace(number, kind, values, pending, firing);
  }

  private static Instant at(int tick) {
    return Instant.EPOCH.plusSeconds((long) tick * STEP_SECONDS);
  }

  private static int hold(int rule) {
    return HOLDS[rule % HOLDS.length];
  }

  private static int keep(int rule) {
    return KEEPS[rule / HOLDS.length];
  }

  private static AlertRule rule(int number) {
    return new AlertRule(
        "rule-" + number,
        AlertCondition.parse("last(load[15s]) > 10"),
        AlertTiming.of(Duration.ofSeconds(hold(number)), Duration.ofSeconds(keep(number))),
        new AlertRule.Evidence(0, NoData.OK),
        new AlertRule.Notice(AlertRule.Purpose.ALERT, Severity.WARNING, "", List.of()));
  }

  @Test
  void hasTheStatesOfPrometheus() {
    long fired = 0;
    for (int i = 0; i < SERIES; i++) {
      Trace trace = trace(i);
      assertThat(List.of(trace.pending(), trace.firing()))
          .as("series %d", i)
          .isEqualTo(model(trace));
      fired += trace.firing() == 0 ? 0 : 1;
    }
    assertThat(fired).isGreaterThan(SERIES * 3L / 10);
  }

  private static List<Long> model(Trace trace) {
    long pending = 0;
    long firing = 0;
    String state = "inactive";
    int activeAt = 0;
    int keepFiringSince = -1;
    for (int i = 0; i < TICKS; i++) {
      int now = i * STEP_SECONDS;
      if (trace.values()[i] > 10) {
        if (state.equals("inactive")) {
          state = "pending";
          activeAt = now;
        }
        keepFiringSince = -1;
        if (state.equals("pending") && now - activeAt >= hold(trace.rule())) {
          state = "firing";
        }
      } else {
        boolean keepFiring = false;
        if (state.equals("firing") && keep(trace.rule()) > 0) {
          keepFiringSince = keepFiringSince < 0 ? now : keepFiringSince;
          keepFiring = now - keepFiringSince < keep(trace.rule());
        }
        state = keepFiring ? state : "inactive";
        keepFiringSince = keepFiring ? keepFiringSince : -1;
      }
      pending |= state.equals("pending") ? 1L << i : 0;
      firing |= state.equals("firing") ? 1L << i : 0;
    }
    return List.of(pending, firing);
  }
}
