// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.capacity;

import java.util.List;

/**
 * How the time of a call to another process grows with the load, as far as the steps show it.
 *
 * <p>Immutable.
 *
 * <p>Method: the time of a call is one of
 *
 * <ul>
 *   <li>constant: nothing shows that the process is short of anything;
 *   <li>a constant, plus a part that grows as the processors of this machine fill, as of a database
 *       on the same machine;
 *   <li>a constant, plus a part that waits for one of {@code m} servers of the process itself,
 *       whose utilisation is the calls a second times that part, divided by {@code m}. So the
 *       growth of the time alone says at which load the process is full (M/M/m).
 * </ul>
 *
 * The candidate with the least Bayesian information criterion over relative errors is taken: more
 * parameters must explain more.
 */
final class StationFit {
  private static final int[] SERVERS = {1, 2, 4, 8, 16};
  private static final int GRID_POINTS = 80;
  private static final double[] NEAR_FACTORS = {0.5, 0.7, 0.85, 0.95, 1.05, 1.2, 1.4, 2};

  /** A time that grows by less than this from the least to the greatest load shows nothing. */
  private static final double MIN_ERROR = 0.01;

  private final double fixed;
  private final double growing;
  private final int servers;
  private final double score;

  private StationFit(double fixed, double growing, int servers, double score) {
    this.fixed = fixed;
    this.growing = growing;
    this.servers = servers;
    this.score = score;
  }

  /** What was seen of one step: calls a second, seconds a call, stretch of the processors. */
  record Seen(double calls, double seconds, double stretch, double weight) {}

  /**
   * Finds the best explanation.
   *
   * @param seen steps with calls, one or more
   */
  static StationFit of(List<Seen> seen) {
    StationFit best = constant(seen);
    StationFit local = withStretch(seen);
    best = local.score < best.score ? local : best;
    for (int m : SERVERS) {
      double longest = longest(seen, m);
      for (int i = 0; i < GRID_POINTS; i++) {
        double service = longest * Math.pow(0.01, (double) i / GRID_POINTS);
        StationFit queue = queue(seen, service, m);
        best = queue.score < best.score ? queue : best;
      }
    }
    return best;
  }

  /** The server must be able to do what it did; and no part is longer than the whole. */
  private static double longest(List<Seen> seen, int servers) {
    double most = seen.stream().mapToDouble(Seen::calls).max().orElse(0);
    double mean =
        seen.stream().mapToDouble(each -> each.seconds() * each.weight()).sum()
            / seen.stream().mapToDouble(Seen::weight).sum();
    return Math.min(mean, 0.98 * servers / Math.max(1e-9, most));
  }

  /**
   * Fits the same explanation to other steps, for a fiftieth of the cost: what grows, and for how
   * many servers, stays; how long it takes is sought near what it was.
   *
   * @param seen steps with calls, one or more
   */
  StationFit again(List<Seen> seen) {
    if (servers < 0) {
      return constant(seen);
    }
    if (servers == 0) {
      return withStretch(seen);
    }
    double longest = longest(seen, servers);
    StationFit best = queue(seen, Math.min(longest, growing), servers);
    for (double each : NEAR_FACTORS) {
      StationFit other = queue(seen, Math.min(longest, growing * each), servers);
      best = other.score < best.score ? other : best;
    }
    return best;
  }

  private static StationFit constant(List<Seen> seen) {
    double weights = 0;
    double sum = 0;
    for (Seen each : seen) {
      double weight = each.weight() / square(each.seconds());
      weights += weight;
      sum += weight * each.seconds();
    }
    return scored(seen, sum / weights, 0, -1, 1);
  }

  private static StationFit queue(List<Seen> seen, double service, int servers) {
    double weights = 0;
    double sum = 0;
    for (Seen each : seen) {
      double weight = each.weight() / square(each.seconds());
      double growing = service * Queue.stretch(servers, each.calls() * service / servers);
      weights += weight;
      sum += weight * (each.seconds() - growing);
    }
    return scored(seen, Math.max(0, sum / weights), service, servers, 2.5);
  }

  /** Least squares of a constant and a factor, both at least 0. */
  private static StationFit withStretch(List<Seen> seen) {
    double w = 0;
    double wx = 0;
    double wy = 0;
    double wxx = 0;
    double wxy = 0;
    for (Seen each : seen) {
      double weight = each.weight() / square(each.seconds());
      double x = each.stretch();
      w += weight;
      wx += weight * x;
      wy += weight * each.seconds();
      wxx += weight * x * x;
      wxy += weight * x * each.seconds();
    }
    double determinant = w * wxx - wx * wx;
    double slope = determinant <= 1e-12 * w * wxx ? 0 : (w * wxy - wx * wy) / determinant;
    slope = Math.max(0, slope);
    double fixed = (wy - slope * wx) / w;
    if (fixed < 0) {
      fixed = 0;
      slope = wxy / wxx;
    }
    return scored(seen, fixed, slope, 0, 2);
  }

  private static StationFit scored(
      List<Seen> seen, double fixed, double growing, int servers, double parameters) {
    StationFit fit = new StationFit(fixed, growing, servers, 0);
    double weights = 0;
    double sum = 0;
    for (Seen each : seen) {
      double expected = fit.seconds(each.calls(), each.stretch(), 1);
      double error = Math.log(Math.max(1e-12, each.seconds()) / Math.max(1e-12, expected));
      weights += each.weight();
      sum += each.weight() * error * error;
    }
    double variance = sum / weights + square(MIN_ERROR);
    int n = seen.size();
    double criterion = n * Math.log(variance) + parameters * Math.log(Math.max(2, n));
    return new StationFit(fixed, growing, servers, criterion);
  }

  private static double square(double value) {
    return value * value;
  }

  /**
   * Returns the time of a call.
   *
   * @param calls a second
   * @param stretch of the processors
   * @param growth factor of the servers
   * @return infinite if the process cannot do so many
   */
  double seconds(double calls, double stretch, double growth) {
    if (servers < 0) {
      return fixed;
    }
    if (servers == 0) {
      return fixed + growing * stretch;
    }
    double size = servers * growth;
    return fixed + growing * Queue.stretch(size, calls * growing / size);
  }

  /** Returns the calls a second at which the process is full; infinite if nothing shows it. */
  double capacity(double growth) {
    return servers <= 0 ? Double.POSITIVE_INFINITY : servers * growth / growing;
  }
}
