// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The rows of TO-1's own table, computed from the measurements. Immutable. */
record ToeicRows(MaxLoad held, LiveHeap live) {

  /** The highest load that each side sustained, in requests per second. */
  record MaxLoad(double before, double after) {}

  /** The live heap in megabytes: each side at the same load, and after at its highest load. */
  record LiveHeap(double before, double after, double busy) {}

  List<BenchRow> rows(SteadyRun before, SteadyRun after, SteadyRun busy) {
    double usersBefore = held.before() * ToeicTraffic.USERS_PER_REQUEST_A_SECOND;
    double usersAfter = held.after() * ToeicTraffic.USERS_PER_REQUEST_A_SECOND;
    double meanBefore = before.result().latencies().getMean() / 1000;
    double meanAfter = after.result().latencies().getMean() / 1000;
    return List.of(
        row(
            new Pair("to-1.response", "ms", "100 -> 60 ms", meanBefore, meanAfter),
            "before / after, mean of the mix at the same load",
            meanBefore / meanAfter,
            Comparator.AT_LEAST,
            ToeicEndpoints.FASTER),
        row(
            new Pair("to-1.hit-rate", "share", "85 -> 90 %", 0, busy.delta().hitRate()),
            String.format(
                Locale.ROOT,
                "responses without a load at %.0f per second",
                busy.result().plannedPerSecond()),
            busy.delta().hitRate(),
            Comparator.AT_LEAST,
            0.90),
        row(
            new Pair("to-1.users", "users", "100 -> 500", usersBefore, usersAfter),
            "after / before, p95 within 200 ms",
            usersAfter / usersBefore,
            Comparator.AT_LEAST,
            5),
        row(
            new Pair("to-1.memory", "MB", "-60 %", live.before(), live.after()),
            "after / before, live heap at the same load",
            live.after() / live.before(),
            Comparator.AT_MOST,
            0.40),
        row(
            new Pair(
                "to-1.memory-user",
                "kB",
                "-60 %",
                live.before() * 1024 / usersBefore,
                live.busy() * 1024 / usersAfter),
            "after / before, live heap for each user",
            live.busy() / usersAfter / (live.before() / usersBefore),
            Comparator.AT_MOST,
            0.40),
        row(
            new Pair("to-7.limited", "share", "", 0, 0),
            "normal requests that were rate-limited",
            (double) busy.result().limited() / Math.max(1, busy.result().requests()),
            Comparator.AT_MOST,
            0.01));
  }

  private record Pair(String id, String unit, String original, double before, double after) {}

  private static BenchRow row(
      Pair pair, String measure, double value, Comparator comparator, double goal) {
    boolean measured = Double.isFinite(value);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("original", pair.original());
    figures.put("before", pair.before());
    figures.put("after", pair.after());
    return new BenchRow(
        pair.id(),
        pair.unit(),
        figures,
        measure,
        measured ? value : null,
        comparator,
        goal,
        1,
        0,
        measured ? null : "a side sustained no load at all");
  }
}
