// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Decides from traffic whether an index stays.
 *
 * <p>Immutable.
 *
 * <p>Method: each interval after the build gives one ratio, the time that its statements took over
 * the time that as many calls of each took before. So a change of the mix changes nothing. The
 * median of the ratios has an interval of about 95 % by order statistics, which one slow interval
 * does not move. The index stays if the whole interval of the statements that it is to improve
 * shows the gain, and what they save is more than what the other statements on the table, its
 * writes among them, lose; their loss counts only if their whole interval shows one.
 *
 * @param outcome the decision
 * @param detail the figures
 */
record Comparison(Outcome outcome, String detail) {

  /** A decision. */
  enum Outcome {
    /** More traffic is needed. */
    UNDECIDED,
    /** It stays. */
    BETTER,
    /** It is dropped. */
    NOT_BETTER,
    /** There was too little traffic. */
    TOO_LITTLE
  }

  /**
   * The mean times of the statements on a table before it got an index.
   *
   * <p>Immutable.
   *
   * @param improved milliseconds of those that the index is to improve, by id
   * @param others milliseconds of the other statements on the table, its writes among them
   */
  record Baseline(Map<Long, Double> improved, Map<Long, Double> others) {

    /** Copies the maps. */
    Baseline {
      improved = Map.copyOf(improved);
      others = Map.copyOf(others);
    }

    /** Returns the text for the history: a line a statement. */
    String text() {
      return lines("improved", improved) + lines("other", others);
    }

    private static String lines(String role, Map<Long, Double> means) {
      return means.entrySet().stream()
          .map(each -> role + " " + each.getKey() + " " + each.getValue() + "\n")
          .collect(Collectors.joining());
    }

    static Baseline parse(String text) {
      Map<Long, Double> improved = new HashMap<>();
      Map<Long, Double> others = new HashMap<>();
      text.lines()
          .map(each -> each.split(" ", -1))
          .filter(each -> each.length == 3)
          .forEach(each ->
              (each[0].equals("improved") ? improved : others)
                  .put(Long.valueOf(each[1]), Double.valueOf(each[2])));
      return new Baseline(improved, others);
    }
  }

  /** Intervals below which no decision is made: with six the median lies between the extremes. */
  private static final int MIN_INTERVALS = 6;

  private static final double TAIL = 0.025;

  /** A loss of the other statements from which an index is dropped before the window ends. */
  private static final double CLEAR_LOSS = 1.1;

  /**
   * Compares traffic with the baseline.
   *
   * @param intervals what was counted in each interval with the index
   * @param over whether the window has ended
   */
  static Comparison of(
      Baseline before, List<Workload.Snapshot> intervals, AdviceSettings settings, boolean over) {
    Side improved = Side.of(before.improved(), intervals);
    Side others = Side.of(before.others(), intervals);
    boolean enough =
        improved.ratios.size() >= MIN_INTERVALS && improved.calls >= settings.minCalls();
    boolean known = others.ratios.size() >= MIN_INTERVALS && others.calls >= settings.minCalls();
    double lost = known && others.low() > 1 ? -others.saved() : 0;
    double saved = improved.saved();
    String figures = "improved statements " + improved.text() + ", others " + others.text();
    if (known && others.low() > CLEAR_LOSS && lost > saved) {
      return new Comparison(Outcome.NOT_BETTER, "slows other statements down: " + figures);
    }
    if (!over) {
      return new Comparison(Outcome.UNDECIDED, figures);
    }
    if (!enough) {
      return new Comparison(
          Outcome.TOO_LITTLE,
          "%d calls in %d intervals, %d in %d are needed"
              .formatted(
                  improved.calls, improved.ratios.size(), settings.minCalls(), MIN_INTERVALS));
    }
    boolean better = improved.high() <= 1 - settings.minGain() && saved > lost;
    return new Comparison(better ? Outcome.BETTER : Outcome.NOT_BETTER, figures);
  }

  /** One group of statements in all intervals. */
  private static final class Side {
    private final List<Double> ratios = new ArrayList<>();
    private long calls;
    private double expected;

    static Side of(Map<Long, Double> before, List<Workload.Snapshot> intervals) {
      Side side = new Side();
      for (Workload.Snapshot interval : intervals) {
        double expected = 0;
        double actual = 0;
        for (StatementLoad each : interval.statements()) {
          Double mean = before.get(each.id());
          if (mean != null) {
            side.calls += each.calls();
            expected += each.calls() * mean;
            actual += each.millis();
          }
        }
        if (expected > 0) {
          side.ratios.add(actual / expected);
        }
        side.expected += expected;
      }
      Collections.sort(side.ratios);
      return side;
    }

    double median() {
      return ratios.isEmpty() ? 1 : ratios.get(ratios.size() / 2);
    }

    /** Returns the milliseconds saved, by the median, so that one slow interval does not count. */
    double saved() {
      return expected * (1 - median());
    }

    double low() {
      return ratios.isEmpty() ? 1 : ratios.get(rank() - 1);
    }

    double high() {
      return ratios.isEmpty() ? 1 : ratios.get(ratios.size() - rank());
    }

    /** Returns the rank of the lower end of the median's interval, from 1. */
    private int rank() {
      int size = ratios.size();
      int rank = 0;
      double ways = 1;
      double below = Math.pow(0.5, size);
      for (double sum = below; sum <= TAIL && rank < size / 2; sum += below * ways) {
        rank++;
        ways = ways * (size - rank + 1) / rank;
      }
      return Math.max(1, rank);
    }

    String text() {
      return ratios.isEmpty()
          ? "none"
          : String.format(
              Locale.ROOT,
              "%.2f of the time before (%.2f to %.2f, %d calls)",
              median(),
              low(),
              high(),
              calls);
    }
  }
}
