// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.capacity;

import java.util.Arrays;

/**
 * The time that a request of each route takes of one resource, and the time that is taken without
 * any request, fitted to what was busy in each step.
 *
 * <p>Immutable.
 *
 * <p>Method: least squares with demands of at least 0. Steps of an unchanging mix say nothing about
 * how the time divides between routes; a prior, the share of each route in the time of all
 * requests, decides as far as the steps do not (ridge regression), so that the sum is always that
 * of the utilisation law.
 */
final class ServiceDemand {
  private static final int MAX_ROUNDS = 500;

  /** The prior of a route's demand is a guess: it may well be off by its own size. */
  private static final double PRIOR_SPREAD = 1;

  /** Time without requests is a small part of all, unless the steps say otherwise. */
  private static final double BACKGROUND_SPREAD = 0.1;

  private static final double MIN_NOISE = 0.01;

  private final double[] perRequest;
  private final double background;

  private ServiceDemand(double[] perRequest, double background) {
    this.perRequest = perRequest;
    this.background = background;
  }

  /**
   * Fits demands.
   *
   * @param requests of each step (first index) and route
   * @param seconds the length of each step
   * @param busy time that the resource was busy in each step
   * @param prior the expected demand of each route, up to a common factor
   * @param withBackground whether time may be taken without requests
   */
  static ServiceDemand fit(
      double[][] requests,
      double[] seconds,
      double[] busy,
      double[] prior,
      boolean withBackground) {
    int routes = prior.length;
    double[] expected = scaled(requests, busy, prior);
    int unknowns = routes + 1;
    double[] spread = new double[unknowns];
    double[] centre = Arrays.copyOf(expected, unknowns);
    double meanExpected = Math.max(1e-12, Arrays.stream(expected).average().orElse(0));
    for (int r = 0; r < routes; r++) {
      spread[r] = PRIOR_SPREAD * Math.max(expected[r], meanExpected / 10);
    }
    double time = Math.max(1e-9, Arrays.stream(seconds).sum());
    double meanBusy = Arrays.stream(busy).sum() / time;
    spread[routes] = withBackground ? Math.max(1e-12, BACKGROUND_SPREAD * meanBusy) : 0;
    double noise = noise(requests, seconds, busy, expected, meanBusy);
    return solve(rows(requests, seconds), busy, centre, spread, noise);
  }

  /** Scales the prior so that it explains all busy time. */
  private static double[] scaled(double[][] requests, double[] busy, double[] prior) {
    double explained = 0;
    for (double[] step : requests) {
      for (int r = 0; r < prior.length; r++) {
        explained += step[r] * prior[r];
      }
    }
    double factor = explained <= 0 ? 0 : Arrays.stream(busy).sum() / explained;
    return Arrays.stream(prior).map(each -> each * factor).toArray();
  }

  /** The last column is the length of the step: the time without requests grows with it. */
  private static double[][] rows(double[][] requests, double[] seconds) {
    double[][] rows = new double[requests.length][];
    for (int t = 0; t < requests.length; t++) {
      rows[t] = Arrays.copyOf(requests[t], requests[t].length + 1);
      rows[t][requests[t].length] = seconds[t];
    }
    return rows;
  }

  /** Returns the variance of a step's busy time around what the prior explains. */
  private static double noise(
      double[][] requests, double[] seconds, double[] busy, double[] expected, double meanBusy) {
    double sum = 0;
    double least = 0;
    for (int t = 0; t < busy.length; t++) {
      double explained = 0;
      for (int r = 0; r < expected.length; r++) {
        explained += requests[t][r] * expected[r];
      }
      sum += (busy[t] - explained) * (busy[t] - explained);
      least += Math.pow(MIN_NOISE * meanBusy * seconds[t], 2);
    }
    // Robust against a mix that changes much: what the prior leaves over is not all noise.
    return Math.max(1e-18, Math.min(sum, 25 * least) / Math.max(1, busy.length));
  }

  private static ServiceDemand solve(
      double[][] rows, double[] busy, double[] centre, double[] spread, double noise) {
    int unknowns = centre.length;
    // The normal equations: a round then costs the square of the unknowns, however many steps.
    double[][] products = new double[unknowns][unknowns];
    double[] right = new double[unknowns];
    for (int t = 0; t < rows.length; t++) {
      for (int u = 0; u < unknowns; u++) {
        right[u] += rows[t][u] * busy[t];
        for (int v = 0; v < unknowns; v++) {
          products[u][v] += rows[t][u] * rows[t][v];
        }
      }
    }
    double[] solution = centre.clone();
    for (int round = 0; round < MAX_ROUNDS; round++) {
      double moved = 0;
      for (int u = 0; u < unknowns; u++) {
        if (spread[u] > 0) {
          double ridge = noise / square(spread[u]);
          moved = Math.max(moved, step(products[u], right[u], solution, u, centre[u], ridge));
        }
      }
      if (moved < 1e-9) {
        break;
      }
    }
    int routes = unknowns - 1;
    return new ServiceDemand(Arrays.copyOf(solution, routes), solution[routes]);
  }

  private static double square(double value) {
    return value * value;
  }

  /** Minimises over one unknown, with the others as they are; returns its relative change. */
  private static double step(
      double[] products, double right, double[] solution, int u, double centre, double ridge) {
    double weight = products[u] + ridge;
    if (weight <= 0) {
      return 0;
    }
    double left = right + ridge * (centre - solution[u]);
    for (int v = 0; v < solution.length; v++) {
      left -= products[v] * solution[v];
    }
    double next = Math.max(0, solution[u] + left / weight);
    double change = next - solution[u];
    solution[u] = next;
    return Math.abs(change) / Math.max(1e-12, next);
  }

  /** Returns the seconds that a request of a route takes. */
  double perRequest(int route) {
    return perRequest[route];
  }

  /** Returns the seconds a second that are taken without requests. */
  double background() {
    return background;
  }
}
