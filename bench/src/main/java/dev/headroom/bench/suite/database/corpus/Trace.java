// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.database.corpus;

import dev.headroom.database.finding.FindingKind;
import dev.headroom.database.statement.RecordedRun;
import java.util.List;

/**
 * The statements of one unit of work, with what a reviewer would report about them.
 *
 * <p>Immutable.
 *
 * @param name unique in the corpus
 * @param labels what a reviewer reports; empty for nothing
 * @param reason of the labels
 * @param runs in the order of their starts
 */
public record Trace(String name, List<Label> labels, String reason, List<Run> runs) {

  /**
   * One thing that a reviewer reports.
   *
   * @param kind N+1, a repeated statement or a repeated count
   * @param statement the name of the statement in the trace
   */
  public record Label(FindingKind kind, String statement) {}

  /**
   * One execution.
   *
   * @param statement the name of the statement in the trace
   * @param sql the text as the application wrote it
   * @param values the bound values; empty if there are none
   * @param recorded as statement insight records it
   */
  public record Run(String statement, String sql, String values, RecordedRun recorded) {
    /** Returns whether the text is a SELECT. */
    boolean isSelect() {
      return sql.regionMatches(true, 0, "select", 0, "select".length());
    }
  }

  /** Copies the lists. */
  public Trace {
    labels = List.copyOf(labels);
    runs = List.copyOf(runs);
  }

  /** Returns whether a reviewer reports N+1. */
  public boolean isNPlusOne() {
    return labels.stream().anyMatch(each -> each.kind() == FindingKind.N_PLUS_ONE);
  }

  /** Returns whether a reviewer reports nothing. */
  public boolean isClean() {
    return labels.isEmpty();
  }

  /** Returns the executions as statement insight records them. */
  public List<RecordedRun> recorded() {
    return runs.stream().map(Run::recorded).toList();
  }
}
