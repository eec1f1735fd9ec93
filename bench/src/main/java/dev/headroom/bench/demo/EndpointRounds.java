// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Interval;
import dev.headroom.bench.demo.workload.RequestFactory;
import dev.headroom.bench.demo.workload.Workload.Endpoint;
import dev.headroom.bench.demo.workload.Workload.Feature;
import dev.headroom.bench.harness.Rounds;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures each endpoint by itself: one request at a time, all states in turn, on warm instances.
 *
 * <p>One thread at a time. The order of the states alternates from round to round. The first round
 * is longer, so that the endpoint's code is compiled, and is not counted.
 */
final class EndpointRounds {

  private static final int MIN_REQUESTS = 3;
  private static final Duration MAX_TIME = Duration.ofSeconds(1);
  private static final int WARM_UP_REQUESTS = 1_000;

  /** The states that are compared. */
  record Sides(Side before, Side beside, Map<Feature, Side> without, Side after) {

    Side after(Endpoint endpoint) {
      Feature feature = endpoint.without();
      return feature == null ? after : without.getOrDefault(feature, after);
    }
  }

  private final Sides sides;
  private final SameAnswers answers;
  private final Progress progress;
  private final Pace pace;

  EndpointRounds(Sides sides, SameAnswers answers, Progress progress, Pace pace) {
    this.sides = sides;
    this.answers = answers;
    this.progress = progress;
    this.pace = pace;
  }

  List<BenchRow> measure(List<Endpoint> endpoints) {
    progress.step("one request at a time, all states in turn");
    List<BenchRow> rows = new ArrayList<>();
    for (Endpoint endpoint : endpoints) {
      rows.add(compare(endpoint));
    }
    return rows;
  }

  private BenchRow compare(Endpoint endpoint) {
    Side after = sides.after(endpoint);
    List<Side> order = List.of(sides.before(), sides.beside(), after);
    Map<Side, List<Double>> millis = new LinkedHashMap<>();
    List<Double> ratios = new ArrayList<>();
    List<Double> besideRatios = new ArrayList<>();
    for (int round = 0; round < pace.endpointRounds(); round++) {
      Map<Side, Double> medians = new LinkedHashMap<>();
      for (Side side : Rounds.order(round, order)) {
        medians.put(side, median(side, endpoint, round));
      }
      if (round > 0) {
        medians.forEach(
            (side, each) -> millis.computeIfAbsent(side, any -> new ArrayList<>()).add(each));
        double at = medians.getOrDefault(after, Double.NaN);
        ratios.add(medians.getOrDefault(sides.before(), Double.NaN) / at);
        besideRatios.add(medians.getOrDefault(sides.beside(), Double.NaN) / at);
      }
    }
    return row(endpoint, after, millis, Interval.of(ratios), Interval.of(besideRatios));
  }

  private BenchRow row(
      Endpoint endpoint,
      Side after,
      Map<Side, List<Double>> millis,
      Interval ratio,
      Interval beside) {
    Interval before = Interval.of(millis.getOrDefault(sides.before(), List.of()));
    Interval now = Interval.of(millis.getOrDefault(after, List.of()));
    double plain = Interval.of(millis.getOrDefault(sides.beside(), List.of())).value();
    progress.step(
        String.format(
            Locale.ROOT,
            "  %-20s %8.2f, %8.2f -> %6.2f ms",
            endpoint.id(),
            before.value(),
            plain,
            now.value()));
    BenchRow.Builder row =
        BenchRow.of(
                endpoint.id(),
                "ms",
                endpoint.without() == null
                    ? "before / after"
                    : "before / after, without " + endpoint.without().name())
            .figure("original", endpoint.original())
            .figure("before", before.value())
            .figure("beside", plain)
            .figure("after", now.value())
            .figure("besideValue", beside.value())
            .figure("besideLow", beside.low())
            .figure("besideHigh", beside.high())
            .value(ratio)
            .spread((now.high() - now.low()) / 2 / now.value());
    String why = answers.why(endpoint.id());
    if (why != null) {
      row.notMeasured(why);
    }
    return row.atLeast(endpoint.goal());
  }

  /**
   * Returns the median of some requests; slow ones are sent less often. A row with caches sends the
   * same requests in each round, one without them other requests.
   */
  private double median(Side side, Endpoint endpoint, int round) {
    RequestFactory factory = side.requests(endpoint.without() == null ? 0 : round);
    List<Double> millis = new ArrayList<>();
    long begun = System.nanoTime();
    long enough = (round == 0 ? pace.endpointWarmUp() : MAX_TIME).toNanos();
    int most = round == 0 ? WARM_UP_REQUESTS : pace.endpointRequests();
    while (millis.size() < MIN_REQUESTS
        || (millis.size() < most && System.nanoTime() - begun < enough)) {
      HttpRequest request = endpoint.request().apply(factory);
      long sent = System.nanoTime();
      int status = side.send(request).statusCode();
      if (status != 200) {
        throw new DemoException(
            request.uri() + " of " + side.name() + " returned " + status + ", expected 200");
      }
      millis.add((System.nanoTime() - sent) / 1e6);
    }
    return Interval.of(millis).value();
  }
}
