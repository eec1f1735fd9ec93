// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.promises;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Interval;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a load met before, while and after the database was frozen.
 *
 * <p>Immutable.
 *
 * @param responses of all requests
 * @param frozenAt when the processes were stopped, by {@link System#nanoTime}
 * @param thawedAt when they went on
 * @param storm the statements of the two seconds after that, to those of two seconds before
 */
record FrozenFigures(List<Response> responses, long frozenAt, long thawedAt, double storm) {
  /** To borrow a connection, whose check may take as long again, and for a statement. */
  private static final Duration BUDGET = Duration.ofSeconds(2 + 2 + 5);

  /** A response later than this after the return is none of normal operation. */
  private static final long SLOW_NANOS = 1_000_000_000;

  private static final double PERCENTILE = 0.99;

  /**
   * One request that has ended.
   *
   * <p>Immutable.
   *
   * @param isCached whether the cache held its answer before the freeze
   * @param due its scheduled time
   * @param ended when its response was there
   * @param status 0 if there was no response
   * @param mayRetry whether the response says when to try again
   */
  record Response(boolean isCached, long due, long ended, int status, boolean mayRetry) {

    long nanos() {
      return ended - due;
    }

    boolean isOk() {
      return status >= 200 && status < 300;
    }

    boolean isRefusal() {
      return status == 503 && mayRetry;
    }
  }

  /** One figure of a run, and its goal. Immutable. */
  private record Goal(
      String id,
      String unit,
      String measure,
      double most,
      ToDoubleFunction<FrozenFigures> figure) {}

  private static final List<Goal> GOALS =
      List.of(
          new Goal("frozen-sign-outs", "requests", "answered 401", 0, FrozenFigures::signOuts),
          new Goal(
              "frozen-cached-p99",
              "ratio",
              "p99 of what is cached, to before",
              2,
              FrozenFigures::cachedRatio),
          new Goal(
              "frozen-cached-failures",
              "requests",
              "of what is cached, not served",
              0,
              FrozenFigures::cachedFailures),
          new Goal(
              "frozen-other-failures",
              "requests",
              "neither served nor 503 with Retry-After",
              0,
              FrozenFigures::otherFailures),
          new Goal(
              "frozen-refusal",
              "share",
              "slowest refusal, of its budget",
              1,
              FrozenFigures::slowestRefusal),
          new Goal("frozen-back", "s", "from the return to normal answers", 2, FrozenFigures::back),
          new Goal(
              "frozen-storm",
              "ratio",
              "statements in 2 s after the return, to before",
              2,
              FrozenFigures::storm));

  /**
   * Returns the rows of some runs.
   *
   * @param variant the same with an application that has no cache and no time-outs
   */
  static List<BenchRow> rows(List<FrozenFigures> runs, FrozenFigures variant) {
    List<BenchRow> rows = new ArrayList<>();
    for (Goal each : GOALS) {
      List<Double> values = runs.stream().map(run -> each.figure().applyAsDouble(run)).toList();
      rows.add(
          BenchRow.of(each.id(), each.unit(), each.measure())
              .figure("requests", runs.stream().mapToInt(run -> run.during().size()).sum())
              .figure(
                  "refused",
                  runs.stream()
                      .flatMap(run -> run.during().stream())
                      .filter(Response::isRefusal)
                      .count())
              .figure("plain", each.figure().applyAsDouble(variant))
              .value(Interval.of(values))
              .atMost(each.most()));
    }
    return rows;
  }

  /** Returns the rows without figures. */
  static List<BenchRow> notMeasured(String why) {
    return GOALS.stream()
        .map(each ->
            BenchRow.of(each.id(), each.unit(), each.measure())
                .notMeasured(why)
                .atMost(each.most()))
        .toList();
  }

  private List<Response> before() {
    return responses.stream().filter(each -> each.ended() < frozenAt).toList();
  }

  /** Those that were under way while the database was frozen. */
  private List<Response> during() {
    return responses.stream()
        .filter(each -> each.ended() >= frozenAt && each.due() <= thawedAt)
        .toList();
  }

  private double signOuts() {
    return responses.stream().filter(each -> each.status() == 401).count();
  }

  private double cachedRatio() {
    return p99(during()) / p99(before());
  }

  private static double p99(List<Response> some) {
    long[] nanos =
        some.stream().filter(Response::isCached).mapToLong(Response::nanos).sorted().toArray();
    return nanos.length == 0 ? Double.NaN : nanos[(int) (nanos.length * PERCENTILE)];
  }

  private double cachedFailures() {
    return during().stream().filter(each -> each.isCached() && !each.isOk()).count();
  }

  private double otherFailures() {
    return during().stream()
        .filter(each -> !each.isCached() && !each.isOk() && !each.isRefusal())
        .count();
  }

  private double slowestRefusal() {
    return during().stream()
            .filter(each -> !each.isCached() && !each.isOk())
            .mapToLong(Response::nanos)
            .max()
            .orElse(0)
        / (double) BUDGET.toNanos();
  }

  /** Returns the seconds until the last request that was due and not answered well. */
  private double back() {
    long last =
        responses.stream()
            .filter(each -> each.due() > thawedAt && !(each.isOk() && each.nanos() < SLOW_NANOS))
            .mapToLong(Response::due)
            .max()
            .orElse(thawedAt);
    return (last - thawedAt) / 1e9;
  }
}
