// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.faults;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.load.SteadyLoad.Sent;
import java.util.List;

/**
 * What became of the requests of a load while something was killed.
 *
 * <p>A failed request is one without a response of success. It is excused if it was open at the
 * moment of a kill, wherever it was then: which process it was on is not known from outside. One
 * that failed before or after is not.
 *
 * <p>Immutable.
 *
 * @param requests all but the planted ones
 * @param open those that were open at a kill
 * @param excused failed ones of these
 * @param beyond failed ones of the others
 * @param planted requests that had to fail, and were counted as failed beyond those in flight
 * @param first the first one that failed beyond those in flight; empty if none
 */
record FaultCount(long requests, long open, long excused, long beyond, long planted, String first) {

  /**
   * Counts.
   *
   * @param all requests of the load
   * @param windows the moments of the kills
   */
  static FaultCount of(List<Sent> all, List<FaultWindow> windows) {
    List<Sent> own = all.stream().filter(each -> !FaultTraffic.isPlanted(each.request())).toList();
    List<Sent> beyond = own.stream().filter(each -> isBeyond(each, windows)).toList();
    return new FaultCount(
        own.size(),
        own.stream().filter(each -> wasOpen(each, windows)).count(),
        own.stream().filter(each -> !each.isAnswered() && wasOpen(each, windows)).count(),
        beyond.size(),
        all.stream()
            .filter(each -> FaultTraffic.isPlanted(each.request()) && isBeyond(each, windows))
            .count(),
        beyond.isEmpty() ? "" : beyond.getFirst().text());
  }

  private static boolean isBeyond(Sent request, List<FaultWindow> windows) {
    return !request.isAnswered() && !wasOpen(request, windows);
  }

  private static boolean wasOpen(Sent request, List<FaultWindow> windows) {
    return windows.stream().anyMatch(each -> each.meets(request));
  }

  /** Returns the share of the requests that had a response of success. */
  double answeredShare() {
    return requests == 0 ? 0 : 1 - (double) (excused + beyond) / requests;
  }

  /** Adds the counts to a row. */
  BenchRow.Builder addTo(BenchRow.Builder row) {
    BenchRow.Builder filled =
        row.figure("requests", requests)
            .figure("open at a kill", open)
            .figure("of these failed", excused)
            .figure("others failed", beyond)
            .figure("planted failures found", planted);
    return first.isEmpty() ? filled : filled.figure("first", first);
  }

  /**
   * Returns the row of the requests that failed beyond those in flight.
   *
   * @param faults how many there were
   */
  BenchRow failedBeyond(FaultGoal goal, int faults) {
    BenchRow.Builder row = addTo(goal.row().figure("faults", faults));
    String fault = fault();
    return fault.isEmpty() ? goal.judged(row, (double) beyond) : goal.notMeasured(row, fault);
  }

  /** Returns why nothing is known from these counts; empty if it is. */
  String fault() {
    if (planted == 0) {
      return "a request that had to fail was not counted as failed";
    }
    return open == 0 ? "no request was open when something was killed" : "";
  }

  /**
   * Returns for how long writes were refused.
   *
   * @param all requests of the load
   * @param kill of the server that took the writes
   * @return seconds from the kill to the last write that was refused, or to the first one that was
   *     acknowledged if that is later; infinite if none was acknowledged any more
   */
  static double refusedSeconds(List<Sent> all, FaultWindow kill) {
    List<Sent> writes =
        all.stream()
            .filter(each -> each.request().write() != null && each.dueNanos() - kill.endNanos() > 0)
            .toList();
    double acknowledged =
        writes.stream()
            .filter(Sent::isAnswered)
            .mapToDouble(each -> (each.endNanos() - kill.beginNanos()) / 1e9)
            .min()
            .orElse(Double.POSITIVE_INFINITY);
    double refused =
        writes.stream()
            .filter(each -> !each.isAnswered())
            .mapToDouble(each -> (each.dueNanos() - kill.beginNanos()) / 1e9)
            .max()
            .orElse(0);
    return Math.max(acknowledged, refused);
  }
}
