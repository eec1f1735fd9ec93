// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.harness;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import dev.headroom.bench.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The measurements of several rounds, by contestant.
 *
 * <p>Confined to one thread. A ratio is computed within each round, whose contestants run one right
 * after the other, in {@link #order an order that alternates}; the result is the median of these
 * ratios with its interval. So a machine that is slower for a minute is slower for both sides of a
 * ratio.
 */
public final class Rounds {

  /** The name of our own contestant. */
  public static final String OURS = "headroom";

  private final Map<String, List<Double>> measured = new LinkedHashMap<>();

  /**
   * Returns what is measured in one round in its order: each second round runs backwards, so that
   * what comes first, or after another one, is not always the same.
   *
   * @param round its number
   * @param contestants in their order
   */
  public static <T> List<T> order(int round, List<T> contestants) {
    return round % 2 == 0 ? contestants : contestants.reversed();
  }

  /** Adds the value of a contestant in one round. */
  public void add(String contestant, double value) {
    measured.computeIfAbsent(contestant, each -> new ArrayList<>()).add(value);
  }

  /** Returns the median of a contestant's values. */
  public double median(String contestant) {
    return median(values(contestant));
  }

  /** Returns the values of a contestant in the order of the rounds. */
  public double[] values(String contestant) {
    return Objects.requireNonNull(measured.get(contestant), contestant).stream()
        .mapToDouble(Double::doubleValue)
        .toArray();
  }

  /** Returns a row with the ratio of ours to a peer. */
  public BenchRow ratio(String id, String unit, String peer, Comparator comparator, double goal) {
    return row(BenchRow.of(id, unit, "ratio to " + peer), peer, ratios(OURS, peer))
        .compared(comparator, goal);
  }

  /** Returns a row with the ratio of a peer's time to ours. */
  public BenchRow timesFaster(String id, String unit, String peer, double goal) {
    return row(BenchRow.of(id, unit, "times faster than " + peer), peer, ratios(peer, OURS))
        .atLeast(goal);
  }

  private BenchRow.Builder row(BenchRow.Builder row, String peer, double[] ratios) {
    return row.figures(figures(peer)).value(Interval.of(ratios));
  }

  /** Returns the ratio of two contestants in each round. */
  public double[] ratios(String contestant, String by) {
    double[] ratios = values(contestant);
    double[] divisors = values(by);
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] /= divisors[i];
    }
    return ratios;
  }

  private Map<String, Object> figures(String peer) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("ours", median(OURS));
    figures.put("peers", Map.of(peer, median(peer)));
    return figures;
  }

  /**
   * Returns the median of values.
   *
   * @param values at least one
   */
  public static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** Returns half the range of the values as a share of their median. */
  public static double spread(double... values) {
    double least = Arrays.stream(values).min().orElse(0);
    double most = Arrays.stream(values).max().orElse(0);
    return (most - least) / 2 / median(values);
  }
}
