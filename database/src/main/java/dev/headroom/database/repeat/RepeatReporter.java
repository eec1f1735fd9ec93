// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.repeat;

import dev.headroom.database.finding.Finding;
import dev.headroom.database.finding.Findings;
import dev.headroom.database.statement.StatementShape;
import dev.headroom.database.statement.UnitListener;
import dev.headroom.database.statement.UnitOfWork;
import java.util.List;

/**
 * Reports what units of work repeat as findings, with route, line, cost and remedy.
 *
 * <p>Thread-safe. Costs nothing for a unit with fewer statements than are reported. A repeat whose
 * line is not known yet is reported from its second unit on.
 */
public final class RepeatReporter implements UnitListener {
  private final RepeatSettings settings;
  private final RepeatDetector detector;
  private final Findings findings;

  /**
   * Creates a reporter.
   *
   * @param settings what is worth a report
   * @param findings receives the reports
   */
  public RepeatReporter(RepeatSettings settings, Findings findings) {
    this.settings = settings;
    this.detector = new RepeatDetector(settings);
    this.findings = findings;
  }

  @Override
  public void unitEnded(UnitOfWork unit) {
    if (unit.count() < settings.minRuns()) {
      return;
    }
    List<Repeat> repeats = detector.detect(unit.runs());
    for (Repeat repeat : repeats) {
      if (repeat.callSite() != null || areLocated(repeat)) {
        findings.report(finding(unit.route(), repeat));
      }
    }
  }

  /**
   * Returns whether the line of the statements was looked up. Of a statement that runs once in a
   * unit it is not until now: then it is from the next unit on, and the repeat is reported there.
   */
  private static boolean areLocated(Repeat repeat) {
    boolean located = repeat.shapes().stream().allMatch(StatementShape::alwaysFindsCallSite);
    repeat.shapes().forEach(StatementShape::alwaysFindCallSite);
    return located;
  }

  private static Finding finding(String route, Repeat repeat) {
    return Finding.of(repeat.kind(), repeat.subject())
        .route(route)
        .callSite(repeat.callSite())
        .cost(Finding.Cost.perUnit(repeat.runs().time()))
        .evidence(repeat.evidence())
        .remedy(repeat.remedy())
        .build();
  }
}
