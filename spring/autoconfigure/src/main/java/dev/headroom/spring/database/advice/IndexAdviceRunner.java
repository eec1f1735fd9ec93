// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.advice;

import dev.headroom.database.advice.IndexAdvisor;
import dev.headroom.database.advice.IndexProposal;
import dev.headroom.database.advice.RecordedWorkload;
import dev.headroom.database.finding.Findings;
import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.spring.settings.ReadyListener;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;

/**
 * Runs index advice in the background once the application is ready, and reports its proposals as
 * findings. While the table of the history is missing and may not be created, it does nothing but
 * look for it; the first failure is logged.
 *
 * <p>Thread-safe. When the application stops, a running build is cancelled and its remains are
 * dropped; the next start goes on with it.
 */
final class IndexAdviceRunner extends ReadyListener implements DisposableBean {
  private final IndexAdvisor advisor;
  private final RecordedWorkload workload;
  private final Duration period;
  private final ObjectProvider<Findings> findings;
  private final BackgroundScheduler scheduler = new BackgroundScheduler("index-advice");

  /** Used by the scheduler's thread alone. */
  private boolean hasTable;

  IndexAdviceRunner(
      IndexAdvisor advisor,
      RecordedWorkload workload,
      Duration period,
      ObjectProvider<Findings> findings) {
    this.advisor = advisor;
    this.workload = workload;
    this.period = period;
    this.findings = findings;
  }

  @Override
  protected void applicationReady(ApplicationReadyEvent event) {
    scheduler.repeat(Duration.ZERO, period, this::tick);
  }

  private void tick() throws SQLException {
    if (!hasTable) {
      advisor.ensureHistory();
      hasTable = true;
    }
    if (!advisor.tick()) {
      report(advisor.previewIfDue());
    }
  }

  /** Makes proposals on request. */
  void preview() throws SQLException {
    report(advisor.preview());
  }

  private void report(List<IndexProposal> proposals) {
    findings.ifAvailable(all -> proposals.forEach(each -> all.report(workload.finding(each))));
  }

  @Override
  public void destroy() {
    scheduler.close();
  }
}
