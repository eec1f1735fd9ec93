// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.trend;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Adjusts the probabilities of many tests, so that of the changes that are reported only a small
 * share is by chance (Benjamini and Hochberg 1995). Immutable.
 */
final class FalseDiscovery {
  private FalseDiscovery() {}

  /** Returns the adjusted probabilities, in the order of the given ones. */
  static double[] adjusted(double[] probabilities) {
    int n = probabilities.length;
    List<Integer> descending =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer each) -> -probabilities[each]))
            .toList();
    double[] adjusted = new double[n];
    double least = 1;
    for (int i = 0; i < n; i++) {
      int at = descending.get(i);
      least = Math.min(least, probabilities[at] * n / (n - i));
      adjusted[at] = least;
    }
    return adjusted;
  }
}
