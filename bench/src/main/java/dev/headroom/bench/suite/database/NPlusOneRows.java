// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.database;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.bench.suite.database.corpus.PeerRules;
import dev.headroom.bench.suite.database.corpus.Trace;
import dev.headroom.bench.suite.database.corpus.TraceReader;
import dev.headroom.database.finding.FindingKind;
import dev.headroom.database.repeat.RepeatDetector;
import dev.headroom.database.repeat.RepeatSettings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The N+1 detector beside the rules of QuickPerf and Sentry, on labelled traces. Immutable.
 *
 * <p>A rule finds a trace that is labelled N+1 if it reports N+1 in it. A report in a trace with
 * nothing to report is a false alarm; traces with another label count neither way.
 */
final class NPlusOneRows {
  private static final RepeatDetector DETECTOR = new RepeatDetector(RepeatSettings.defaults());

  private NPlusOneRows() {}

  /** Returns the rules and what they were transcribed from. */
  static Map<String, String> versions() {
    return Map.of("quickperf", "rule of 1.1.0", "sentry", "rule of its documentation, 2026");
  }

  /** Returns the rows of recall and of false alarms. */
  static List<BenchRow> rows(SuiteRun run) {
    run.step("n-plus-one: labelled traces");
    List<Trace> all = TraceReader.all();
    List<Trace> positive = all.stream().filter(Trace::isNPlusOne).toList();
    List<Trace> clean = all.stream().filter(Trace::isClean).toList();
    return List.of(recall(positive), falseAlarms(clean));
  }

  private static BenchRow recall(List<Trace> positive) {
    Map<String, Long> peers = peers(positive);
    long ours = count(positive, NPlusOneRows::reports);
    return BenchRow.of(
            "n-plus-one-recall",
            "found of %d traces".formatted(positive.size()),
            "found, as a share of the better rule's")
        .figures(figures(ours, peers))
        .point((double) ours / Collections.max(peers.values()), positive.size())
        .atLeast(1);
  }

  private static BenchRow falseAlarms(List<Trace> clean) {
    Map<String, Long> peers = peers(clean);
    long ours = count(clean, NPlusOneRows::reports);
    return BenchRow.of(
            "n-plus-one-false-alarms",
            "reported of %d traces".formatted(clean.size()),
            "false alarms; the goal is the better rule's")
        .figures(figures(ours, peers))
        .point((double) ours, clean.size())
        .atMost(Collections.min(peers.values()));
  }

  private static boolean reports(Trace trace) {
    return DETECTOR.detect(trace.recorded()).stream()
        .anyMatch(each -> each.kind() == FindingKind.N_PLUS_ONE);
  }

  private static Map<String, Long> peers(List<Trace> traces) {
    Map<String, Long> peers = new LinkedHashMap<>();
    peers.put("quickperf", count(traces, PeerRules::quickPerf));
    peers.put("sentry", count(traces, PeerRules::sentry));
    return peers;
  }

  private static Map<String, Object> figures(long ours, Map<String, Long> peers) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("ours", ours);
    figures.put("peers", peers);
    return figures;
  }

  private static long count(List<Trace> traces, Predicate<Trace> rule) {
    return traces.stream().filter(rule).count();
  }
}
