// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.database.corpus;

import dev.headroom.database.statement.StatementShape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules by which other tools recognise N+1, each in the reading that finds the most.
 *
 * <p>Immutable.
 */
public final class PeerRules {
  private static final int QUICKPERF_SELECTS = 3;
  private static final int SENTRY_SPANS = 5;
  private static final long SENTRY_NANOS = 50_000_000;

  private PeerRules() {}

  /**
   * QuickPerf's rule: a text of a SELECT runs again with other parameters, and the request has at
   * least three SELECTs.
   *
   * @see <a
   *     href="https://github.com/quick-perf/quickperf-live/blob/main/doc/database_diagnostics.md">
   *     QuickPerf live, database diagnostics</a>
   */
  public static boolean quickPerf(Trace trace) {
    Map<String, String> valuesByText = new HashMap<>();
    int selects = 0;
    boolean again = false;
    for (Trace.Run run : trace.runs()) {
      if (run.isSelect()) {
        selects++;
        String before = valuesByText.put(run.sql(), run.values());
        again |= before != null && !before.equals(run.values());
      }
    }
    return again && selects >= QUICKPERF_SELECTS;
  }

  /**
   * Sentry's rule: at least five similar queries follow each other without overlap and take more
   * than 50 ms together, and another query precedes them.
   *
   * @see <a
   *     href="https://docs.sentry.io/product/issues/issue-details/performance-issues/n-one-queries/">
   *     Sentry, N+1 queries</a>
   */
  public static boolean sentry(Trace trace) {
    StatementShape shape = null;
    boolean preceded = false;
    int spans = 0;
    long nanos = 0;
    long end = 0;
    List<Trace.Run> runs = trace.runs();
    for (int i = 0; i < runs.size(); i++) {
      var run = runs.get(i).recorded();
      if (run.shape() != shape || run.startNanos() < end) {
        preceded = i > 0 && run.shape() != runs.get(i - 1).recorded().shape();
        shape = run.shape();
        spans = 0;
        nanos = 0;
      }
      spans++;
      nanos += run.nanos();
      end = run.startNanos() + run.nanos();
      if (preceded && spans >= SENTRY_SPANS && nanos > SENTRY_NANOS) {
        return true;
      }
    }
    return false;
  }
}
