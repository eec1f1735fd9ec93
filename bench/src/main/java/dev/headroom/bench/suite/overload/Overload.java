// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.overload;

import com.netflix.concurrency.limits.Limiter;
import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limit.WindowedLimit;
import com.netflix.concurrency.limits.limiter.SimpleLimiter;
import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import dev.headroom.bench.Interval;
import dev.headroom.bench.harness.Rounds;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.bench.suite.overload.OverloadedService.Admission;
import dev.headroom.bench.suite.overload.OverloadedService.Found;
import dev.headroom.ground.TimeSource;
import dev.headroom.overload.AdaptiveLimiter;
import dev.headroom.overload.AdaptiveLimiterSettings;
import dev.headroom.overload.Call;
import dev.headroom.overload.CallPermit;
import dev.headroom.overload.OverloadException;
import dev.headroom.overload.OverloadListener;
import dev.headroom.overload.Pressure;
import dev.headroom.overload.Priority;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * An adaptive limiter beside Netflix's Gradient2 and beside every fixed bulkhead, before the same
 * overloaded service. Nothing is tuned but the bulkhead, of which the best of a sweep counts.
 *
 * <p>Confined to one thread. An answer is useful that comes within twice the p99 of an unloaded
 * service. First the service has 16 servers and three times its load; then 16, 6 and again 16,
 * under the load of the first.
 */
public final class Overload {
  private static final String GRADIENT = "gradient2";
  private static final List<String> CONTESTANTS = List.of(Rounds.OURS, GRADIENT);
  private static final double TIMES = 3;
  private static final int[] FIXED = {4, 8, 12, 16, 20, 24, 32, 48};
  private static final int[] STEADY = {OverloadedService.SERVERS};
  private static final int[] CHANGING = {OverloadedService.SERVERS, 6, OverloadedService.SERVERS};

  private final SuiteRun run;
  private final Duration phase;
  private double usefulMillis = 30;

  public Overload(SuiteRun run) {
    this.run = run;
    this.phase = Duration.ofSeconds(run.quick() ? 3 : 6);
  }

  public List<BenchRow> rows() {
    run.step("overload: an unloaded service, and the load at which it does most");
    double all = OverloadedService.capacity(OverloadedService.SERVERS);
    Found unloaded = measure(Overload::open, all / 4, STEADY);
    usefulMillis = 2 * unloaded.p99Millis();
    double peak = 0;
    for (double share : new double[] {0.7, 0.8, 0.9, 0.95, 1}) {
      peak = Math.max(peak, measure(Overload::open, share * all, STEADY).goodput());
    }
    Rounds steady = new Rounds();
    Rounds late = new Rounds();
    Rounds changing = new Rounds();
    for (int round = 1; round <= run.rounds(); round++) {
      run.step("overload: three times the load, round " + round);
      for (String each : Rounds.order(round, CONTESTANTS)) {
        Found found = measure(admission(each), TIMES * all, STEADY);
        steady.add(each, found.goodput());
        late.add(each, found.p99Millis());
      }
      for (String each : Rounds.order(round, CONTESTANTS)) {
        changing.add(each, measure(admission(each), TIMES * all, CHANGING).goodput());
      }
    }
    run.step("overload: every fixed bulkhead");
    Map<Integer, Double> sweep = new TreeMap<>();
    for (int each : FIXED) {
      sweep.put(each, measure(() -> fixed(each), TIMES * all, CHANGING).goodput());
    }
    return List.of(
        peak(steady, peak),
        latency(late, unloaded),
        changing.ratio("overload-vs-gradient2", "answers/s", GRADIENT, Comparator.AT_LEAST, 1),
        best(changing, sweep));
  }

  private Found measure(Supplier<Admission> admission, double perSecond, int... servers) {
    return new OverloadedService(admission.get(), usefulMillis).run(perSecond, phase, servers);
  }

  private BenchRow peak(Rounds steady, double peak) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("ours", steady.median(Rounds.OURS));
    figures.put("peak", peak);
    figures.put("peers", Map.of(GRADIENT, steady.median(GRADIENT)));
    return BenchRow.of("overload-goodput", "answers/s", "share of the peak without overload")
        .figures(figures)
        .value(shares(steady, peak))
        .atLeast(0.95);
  }

  private BenchRow latency(Rounds late, Found unloaded) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("ours", late.median(Rounds.OURS));
    figures.put("unloaded", unloaded.p99Millis());
    figures.put("peers", Map.of(GRADIENT, late.median(GRADIENT)));
    return BenchRow.of("overload-p99", "ms", "p99 of the admitted to that of an unloaded service")
        .figures(figures)
        .value(shares(late, unloaded.p99Millis()))
        .atMost(2);
  }

  private static BenchRow best(Rounds changing, Map<Integer, Double> sweep) {
    double best = sweep.values().stream().mapToDouble(Double::doubleValue).max().orElse(1);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("ours", changing.median(Rounds.OURS));
    figures.put("peers", Map.of("best-fixed", best));
    figures.put("sweep", sweep);
    return BenchRow.of("overload-vs-fixed", "answers/s", "ratio to the best fixed bulkhead")
        .figures(figures)
        .value(shares(changing, best))
        .atLeast(1);
  }

  private static Interval shares(Rounds rounds, double whole) {
    return Interval.of(
        Arrays.stream(rounds.values(Rounds.OURS)).map(each -> each / whole).toArray());
  }

  private static Supplier<Admission> admission(String contestant) {
    return contestant.equals(GRADIENT) ? Overload::gradient2 : Overload::adaptive;
  }

  private static Admission open() {
    return call -> {
      call.run();
      return true;
    };
  }

  private static Admission fixed(int most) {
    Semaphore room = new Semaphore(most);
    return call -> {
      if (!room.tryAcquire()) {
        return false;
      }
      try {
        call.run();
        return true;
      } finally {
        room.release();
      }
    };
  }

  private static Admission gradient2() {
    Limiter<Object> limiter =
        SimpleLimiter.newBuilder()
            .limit(WindowedLimit.newBuilder().build(Gradient2Limit.newBuilder().build()))
            .build();
    return call -> {
      Optional<Limiter.Listener> permit = limiter.acquire("call");
      if (permit.isEmpty()) {
        return false;
      }
      call.run();
      permit.get().onSuccess();
      return true;
    };
  }

  private static Admission adaptive() {
    AdaptiveLimiter limiter =
        new AdaptiveLimiter(
            AdaptiveLimiterSettings.defaults("bench"),
            Pressure.NONE,
            OverloadListener.NONE,
            TimeSource.system());
    return call -> {
      int cohort = ThreadLocalRandom.current().nextInt(Call.COHORTS);
      try (CallPermit _ = limiter.acquire(new Call(Priority.NORMAL, cohort, Call.NEVER))) {
        call.run();
        return true;
      } catch (OverloadException refused) {
        return false;
      }
    };
  }
}
