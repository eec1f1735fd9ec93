// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.capacity;

import dev.headroom.advise.capacity.FittedResources.Processor;
import dev.headroom.advise.capacity.FittedResources.Station;
import java.util.List;

/**
 * What the time of the requests of each route consists of, and how many of them would take too long
 * if its parts grew.
 *
 * <p>Immutable.
 */
final class RequestTimes {
  private final LoadMatrix loads;

  /** By route: the time on processors, in each station, and elsewhere, which does not grow. */
  private final double[] processors;

  private final double[][] stations;
  private final double[] rest;

  private RequestTimes(LoadMatrix loads, double[] processors, double[][] stations, double[] rest) {
    this.loads = loads;
    this.processors = processors;
    this.stations = stations;
    this.rest = rest;
  }

  /**
   * Divides the time of each route.
   *
   * @param stretch of the processors now
   */
  static RequestTimes of(
      LoadMatrix loads, List<Processor> processors, List<Station> stations, double stretch) {
    double[] own = new double[loads.size()];
    double[] rest = new double[loads.size()];
    double[][] inStations = new double[loads.size()][stations.size()];
    for (int r = 0; r < loads.size(); r++) {
      double mean = loads.mean(r);
      for (Processor each : processors) {
        // Several kinds of processors, such as a quota and the machine's, are the same work.
        own[r] = Math.max(own[r], each.demand().perRequest(r) * stretch);
      }
      double sum = own[r];
      for (int s = 0; s < stations.size(); s++) {
        inStations[r][s] = stations.get(s).byRoute().get(r);
        sum += inStations[r][s];
      }
      if (sum > mean && sum > 0) {
        own[r] *= mean / sum;
        for (int s = 0; s < stations.size(); s++) {
          inStations[r][s] *= mean / sum;
        }
      }
      rest[r] = Math.max(0, mean - sum);
    }
    return new RequestTimes(loads, own, inStations, rest);
  }

  /**
   * Returns the share of requests that take longer than a limit.
   *
   * @param stretch by what factor the time on processors grows
   * @param factors by what factor the time in each station grows
   * @param waits what is waited for besides
   */
  double slowShare(double stretch, double[] factors, List<Waiting> waits, double limit) {
    double slow = 0;
    for (int r = 0; r < loads.size(); r++) {
      double now = processors[r] + rest[r];
      double then = processors[r] * stretch + rest[r];
      for (int s = 0; s < factors.length; s++) {
        now += stations[r][s];
        then += stations[r][s] * factors[s];
      }
      double ratio = now <= 0 ? 1 : then / now;
      slow +=
          loads.share(r) * loads.latencies(r).expected(time -> exceeds(time, ratio, waits, limit));
    }
    return slow;
  }

  /** Returns the probability that a request of some time takes too long once it has grown. */
  private static double exceeds(double time, double ratio, List<Waiting> waits, double limit) {
    double added = time * Math.max(0, ratio - 1);
    double least = time * Math.min(1, ratio);
    if (least >= limit) {
      return 1;
    }
    // What queues add to a request varies from one to the next as an exponential does.
    double tail = added <= 0 ? 0 : Math.exp(-(limit - least) / added);
    for (Waiting each : waits) {
      tail += each.tail(limit - time * ratio);
    }
    return Math.min(1, tail);
  }
}
