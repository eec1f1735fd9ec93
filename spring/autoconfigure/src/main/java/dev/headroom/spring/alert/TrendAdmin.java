// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.alert;

import static dev.headroom.spring.operator.JsonValues.known;
import static dev.headroom.spring.operator.JsonValues.lower;
import static dev.headroom.spring.operator.OperatorEndpoint.problem;

import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.trend.Trend;
import dev.headroom.monitor.trend.Trends;
import dev.headroom.spring.history.Windows;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorsOnlyEndpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The operators' endpoints of trends.
 *
 * <p>Thread-safe. Refuses callers who are no operators, also where the application admits everyone.
 */
@RequestMapping("${headroom.monitor.path:/api/monitor}")
final class TrendAdmin extends OperatorsOnlyEndpoint {
  private final Trends trends;

  TrendAdmin(Trends trends, OperatorAccess operators) {
    super(operators);
    this.trends = trends;
  }

  /** All metrics, without their points. */
  @GetMapping("/trends")
  ResponseEntity<?> trends(@RequestParam(name = "window", defaultValue = "1d") String window) {
    return respond(
        window,
        length ->
            ResponseEntity.ok(
                Map.of(
                    "trends",
                    trends.all(length).stream()
                        .map(each -> View.of(each, length, false))
                        .toList())));
  }

  /** One metric, or any meter by its name. */
  @GetMapping("/trends/{metric}")
  ResponseEntity<?> trend(
      @PathVariable("metric") String metric,
      @RequestParam(name = "window", defaultValue = "1d") String window) {
    return respond(
        window,
        length ->
            trends
                .of(metric.replace('_', '-'), length)
                .or(() -> trends.of(metric, length))
                .<ResponseEntity<?>>map(each -> ResponseEntity.ok(View.of(each, length, true)))
                .orElseGet(() ->
                    problem(
                        HttpStatus.NOT_FOUND,
                        "There is no such metric: "
                            + trends.metrics()
                            + " or the name of a meter.")));
  }

  private static ResponseEntity<?> respond(
      String window, Function<Duration, ResponseEntity<?>> response) {
    try {
      return response.apply(Windows.parse(window));
    } catch (IllegalArgumentException refused) {
      return problem(HttpStatus.BAD_REQUEST, String.valueOf(refused.getMessage()));
    }
  }

  /** A trend as JSON: null stands for what is not known. */
  record View(
      String metric, String verdict, String reason, @Nullable Tested evidence, Sampling sampling) {
    static View of(Trend trend, Duration window, boolean withPoints) {
      Trend.Sampling of = trend.sampling();
      List<Point> points =
          withPoints
              ? of.values().stream().map(each -> new Point(each.at(), known(each.value()))).toList()
              : List.of();
      return new View(
          trend.metric(),
          lower(trend.verdict()),
          trend.reason(),
          trend.evidence() == null ? null : Tested.of(trend.evidence()),
          new Sampling(
              window.toSeconds(),
              of.step().toSeconds(),
              of.points(),
              of.missing(),
              of.season(),
              points));
    }
  }

  record Tested(
      double p,
      @Nullable Double before,
      @Nullable Double after,
      @Nullable Double changePercent,
      Instant changedAt,
      @Nullable Event cause,
      Slope slopePerHour,
      Trend.@Nullable Forecast forecast) {
    static Tested of(Trend.Evidence of) {
      Trend.Change change = of.change();
      Trend.Interval slope = of.slopePerHour();
      return new Tested(
          of.p(),
          known(change.before()),
          known(change.after()),
          known(change.ratio() * 100),
          change.at(),
          change.cause(),
          new Slope(known(slope.value()), known(slope.low()), known(slope.high())),
          of.forecast());
    }
  }

  record Slope(@Nullable Double value, @Nullable Double low, @Nullable Double high) {}

  record Sampling(
      long windowSeconds,
      long stepSeconds,
      int points,
      int missing,
      boolean season,
      List<Point> values) {}

  record Point(Instant at, @Nullable Double value) {}
}
