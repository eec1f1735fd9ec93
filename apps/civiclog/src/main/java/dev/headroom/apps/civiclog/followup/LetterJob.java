// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.followup;

import dev.headroom.apps.civiclog.letter.LetterDocuments;
import dev.headroom.apps.civiclog.letter.Letters;
import dev.headroom.apps.systems.AppState;
import dev.headroom.apps.systems.ConditionalOnAppState;
import dev.headroom.job.JobContext;
import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobKind;
import dev.headroom.job.RetryPolicy;
import dev.headroom.spring.job.JobHandlersCustomizer;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * The job that writes a letter if it is missing, and hands its mail to the outbox.
 *
 * <p>A job whose worker died begins again: the letter and its mail are stored once.
 *
 * <p>Thread-safe. It counts as a job that waits, because the renderer computes on threads of its
 * own; photos have jobs of their own, so that no letter waits for one.
 */
@Component
@ConditionalOnAppState(AppState.HEADROOM)
record LetterJob(LetterDocuments documents, Letters letters) implements JobHandlersCustomizer {
  /** How failures of both jobs are retried: for about an hour. */
  static final RetryPolicy RETRY =
      new RetryPolicy(20, Duration.ofSeconds(2), Duration.ofMinutes(5));

  /** The kind of the job. */
  static final JobKind<Due> KIND =
      JobKind.builder("violation.letter", Due.class)
          .work(JobKind.Work.WAITING)
          .retry(RETRY)
          .build();

  private static final int STEPS = 2;

  /**
   * The payload. Immutable.
   *
   * @param by the user who had the owner notified
   */
  record Due(long violation, long by) {}

  @Override
  public void customize(JobHandlers.Builder handlers) {
    handlers.add(KIND, this::run);
  }

  private void run(Due due, JobContext job) throws Exception {
    if (letters.isMissing(due.violation())) {
      job.progress(0, STEPS, "writing the letter");
      byte[] pdf = documents.render(due.violation());
      job.progress(1, STEPS, "storing the letter");
      job.once("letter", connection -> letters.store(due.violation(), due.by(), pdf));
    }
    job.progress(STEPS, STEPS, "done");
    job.result("/api/violations/" + due.violation());
  }
}
