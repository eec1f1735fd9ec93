// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.advise;

import java.util.List;

/**
 * What others would predict from the same loads: the universal scalability law, and a line through
 * the utilisation of the busiest resource. Immutable.
 */
final class PeerPredictions {

  /** What was seen under one load: requests a second, mean seconds, the greatest utilisation. */
  record Seen(double load, double seconds, double utilisation) {}

  private PeerPredictions() {}

  /**
   * Returns the peak of the universal scalability law (Gunther, Guerrilla Capacity Planning, 2007):
   * X(N) = cN / (1 + s(N - 1) + kN(N - 1)), with the concurrency N by Little's law. N / X is a
   * parabola in N, fitted by least squares.
   *
   * @return not a number if the fit has no peak
   */
  static double scalabilityLaw(List<Seen> seen) {
    double[][] sums = new double[3][4];
    for (Seen each : seen) {
      double n = each.load() * each.seconds();
      double y = n / each.load();
      double[] powers = {1, n, n * n};
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
          sums[i][j] += powers[i] * powers[j];
        }
        sums[i][3] += powers[i] * y;
      }
    }
    double[] parabola = solve(sums);
    if (parabola[2] <= 0 || parabola[0] <= 0) {
      // Without the quadratic term the law rises towards its asymptote.
      return parabola[1] > 0 ? 1 / parabola[1] : Double.NaN;
    }
    double n = Math.sqrt(parabola[0] / parabola[2]);
    return n / (parabola[0] + parabola[1] * n + parabola[2] * n * n);
  }

  private static double[] solve(double[][] rows) {
    int size = rows.length;
    for (int i = 0; i < size; i++) {
      double pivot = rows[i][i];
      for (int j = i; j <= size; j++) {
        rows[i][j] /= pivot;
      }
      for (int k = 0; k < size; k++) {
        double factor = rows[k][i];
        for (int j = i; k != i && j <= size; j++) {
          rows[k][j] -= factor * rows[i][j];
        }
      }
    }
    double[] solution = new double[size];
    for (int i = 0; i < size; i++) {
      solution[i] = rows[i][size];
    }
    return solution;
  }

  /** Returns the load at which a line through the utilisation of the busiest resource is 1. */
  static double line(List<Seen> seen) {
    double x = 0;
    double y = 0;
    double xx = 0;
    double xy = 0;
    for (Seen each : seen) {
      x += each.load();
      y += each.utilisation();
      xx += each.load() * each.load();
      xy += each.load() * each.utilisation();
    }
    int n = seen.size();
    double slope = (n * xy - x * y) / (n * xx - x * x);
    double start = (y - slope * x) / n;
    return (1 - start) / slope;
  }
}
