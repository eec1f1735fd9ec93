// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.trend;

import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.query.Quantity;
import dev.headroom.monitor.query.QueryResult;
import dev.headroom.monitor.trend.Trend.Change;
import dev.headroom.monitor.trend.Trend.Direction;
import dev.headroom.monitor.trend.Trend.Evidence;
import dev.headroom.monitor.trend.Trend.Forecast;
import dev.headroom.monitor.trend.Trend.Interval;
import dev.headroom.monitor.trend.Trend.Sampling;
import java.time.Duration;
import java.time.Instant;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The computation of one trend: takes the daily rhythm out, tests the level of the rest, and
 * measures the change.
 *
 * <p>Confined to one thread.
 */
final class TrendSeries {
  /** The longest window in which the daily rhythm is not to be taken out. */
  static final Duration SHORT_WINDOW = Duration.ofHours(3);

  private static final Duration NEAR = Duration.ofMinutes(15);
  private static final Duration FARTHEST_FORECAST = Duration.ofDays(365);
  private static final int DRIFT_PART = 10;

  /** The place of a step is known to about this many blocks. */
  private static final int BLUR_BLOCKS = 4;

  private static final double HOUR_SECONDS = 3600;

  private final String metric;
  private final QueryResult result;
  private final double[] seconds;
  private final double[] values;

  /** Whether the logarithms are tested, so that a rhythm and a change are factors. */
  private final boolean isLog;

  private final @Nullable Season season;

  /**
   * Takes a metric.
   *
   * @param result its values in the window, of one series
   * @param past its values as far back as history goes, from which the rhythm is learned
   * @param zone in whose days the rhythm is
   */
  TrendSeries(String metric, QueryResult result, QueryResult past, ZoneRules zone) {
    this.metric = metric;
    this.result = result;
    this.seconds = seconds(result);
    this.values = values(result);
    double[] earlier = values(past);
    this.isLog =
        Arrays.stream(values).noneMatch(each -> each <= 0)
            && Arrays.stream(earlier).noneMatch(each -> each <= 0);
    this.season = Season.of(seconds(past), scaled(earlier), zone);
  }

  private static double[] seconds(QueryResult result) {
    return result.instants().stream().mapToDouble(each -> each.toEpochMilli() / 1000.0).toArray();
  }

  private static double[] values(QueryResult result) {
    return result.series().isEmpty()
        ? new double[result.instants().size()]
        : result.series().getFirst().values().stream().mapToDouble(each -> each.value()).toArray();
  }

  private double[] scaled(double[] plain) {
    return isLog ? Arrays.stream(plain).map(Math::log).toArray() : plain.clone();
  }

  private double unscaled(double value) {
    return isLog ? Math.exp(value) : value;
  }

  /**
   * Computes the trend, flat until its probability was adjusted.
   *
   * @param limit of the metric; null if it has none
   * @param events near which a step is looked for
   */
  Trend compute(@Nullable Quantity limit, List<Event> events) {
    double[] rest = scaled(values);
    if (season != null) {
      for (int i = 0; i < rest.length; i++) {
        rest[i] -= season.at(seconds[i]);
      }
    }
    Sampling sampling = sampling();
    Blocks blocks = Blocks.of(rest);
    Instant first = result.instants().getFirst();
    Duration span = Duration.between(first, result.instants().getLast());
    if (season == null && span.compareTo(SHORT_WINDOW) > 0) {
      return unknown(
          sampling,
          "the daily rhythm is known after 3 days of history; until then a window is at most 3"
              + " hours long");
    } else if (blocks.medians().length < LevelCheck.MIN_VALUES) {
      return unknown(
          sampling,
          "%d points, one each %d s; at least %d are needed"
              .formatted(sampling.points(), sampling.step().toSeconds(), LevelCheck.MIN_VALUES));
    }
    LevelCheck test = LevelCheck.of(blocks.positions(), blocks.medians());
    double[] level = Arrays.stream(blocks.medians()).map(this::unscaled).toArray();
    Slope slope = Slope.of(blocks.positions(), level, test.inflation());
    double blockHours = blocks.size() * (double) result.step().toMillis() / 1000 / HOUR_SECONDS;
    Interval perHour =
        new Interval(
            slope.perPosition() / blockHours, slope.low() / blockHours, slope.high() / blockHours);
    Change change = change(test, blocks, level, events);
    double now = slope.at(blocks.positions()[level.length - 1]);
    // The line of a step says nothing of what comes.
    Forecast forecast =
        limit == null || test.isStep() ? null : forecast(limit.value(), now, perHour);
    Evidence evidence = new Evidence(test.p(), change, perHour, forecast);
    Direction direction = direction(test.isStep(), change);
    return new Trend(metric, direction, "", evidence, sampling);
  }

  private static Direction direction(boolean isStep, Change change) {
    boolean up = change.after() >= change.before();
    if (isStep) {
      return up ? Direction.STEP_UP : Direction.STEP_DOWN;
    }
    return up ? Direction.RISING : Direction.FALLING;
  }

  private Trend unknown(Sampling sampling, String reason) {
    return new Trend(metric, Direction.UNKNOWN, reason, null, sampling);
  }

  private Sampling sampling() {
    int present = (int) Arrays.stream(values).filter(Double::isFinite).count();
    List<Trend.Value> points = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      points.add(new Trend.Value(result.instants().get(i), values[i]));
    }
    return new Sampling(result.step(), present, values.length - present, season != null, points);
  }

  private Change change(LevelCheck test, Blocks blocks, double[] level, List<Event> events) {
    int n = level.length;
    int part = Math.max(1, n / DRIFT_PART);
    int begin = test.isStep() ? test.split() : part;
    int end = test.isStep() ? test.split() : n - part;
    double before = Numbers.median(Arrays.copyOf(level, begin));
    double after = Numbers.median(Arrays.copyOfRange(level, end, n));
    int point = blocks.firstPoint(test.split(), values.length);
    // A value stands for the step that ends at its instant.
    Instant at = result.instants().get(point).minus(result.step());
    Duration block = result.step().multipliedBy((long) BLUR_BLOCKS * blocks.size());
    Duration near = block.compareTo(NEAR) > 0 ? block : NEAR;
    return new Change(at, before, after, test.isStep() ? nearest(events, at, near) : null);
  }

  /** Returns the event that is nearest to a step; a later one only within the blur of the step. */
  private static @Nullable Event nearest(List<Event> events, Instant at, Duration near) {
    return events.stream()
        .filter(each -> each.kind() != Event.Kind.ALERT)
        .filter(each -> Duration.between(each.at(), at).abs().compareTo(near) <= 0)
        .min(
            Comparator.comparing((Event each) -> each.kind() == Event.Kind.START)
                .thenComparing(each -> Duration.between(each.at(), at).abs()))
        .orElse(null);
  }

  private @Nullable Forecast forecast(double limit, double now, Interval perHour) {
    double distance = limit - now;
    double slow = distance > 0 ? perHour.low() : perHour.high();
    double fast = distance > 0 ? perHour.high() : perHour.low();
    if (distance == 0 || slow == 0 || Math.signum(slow) != Math.signum(distance)) {
      return null;
    }
    double[] hours = {distance / perHour.value(), distance / fast, distance / slow};
    if (!(hours[0] <= FARTHEST_FORECAST.toHours())) {
      return null;
    }
    Instant end = result.instants().getLast();
    Instant[] at =
        IntStream.range(0, hours.length)
            .mapToObj(i -> end.plusSeconds((long) (Math.min(hours[i], 1e5) * HOUR_SECONDS)))
            .toArray(Instant[]::new);
    return new Forecast(limit, at[0], at[1], at[2]);
  }
}
