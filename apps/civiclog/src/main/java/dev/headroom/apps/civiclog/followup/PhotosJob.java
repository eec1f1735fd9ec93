// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.followup;

import dev.headroom.apps.civiclog.photo.PhotoSizes;
import dev.headroom.apps.systems.AppState;
import dev.headroom.apps.systems.ConditionalOnAppState;
import dev.headroom.job.JobContext;
import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobKind;
import dev.headroom.media.RetryLaterException;
import dev.headroom.spring.job.JobHandlersCustomizer;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * The job that makes the sizes of the photos of a violation, and shows its progress.
 *
 * <p>A job whose worker died begins again: sizes that are there are not made again.
 *
 * <p>Thread-safe. It counts as a job that computes, so that {@code headroom.job.workers} bounds how
 * many run at a time; the others wait in the database.
 */
@Component
@ConditionalOnAppState(AppState.HEADROOM)
record PhotosJob(PhotoSizes sizes) implements JobHandlersCustomizer {
  /** The kind of the job. */
  static final JobKind<Photos> KIND =
      JobKind.builder("violation.photos", Photos.class).retry(LetterJob.RETRY).build();

  /** The payload. Immutable. */
  record Photos(long violation) {}

  @Override
  public void customize(JobHandlers.Builder handlers) {
    handlers.add(KIND, this::run);
  }

  private void run(Photos photos, JobContext job) throws InterruptedException {
    List<PhotoSizes.Step> steps = sizes.steps(photos.violation());
    int failed = 0;
    for (int done = 0; done < steps.size(); done++) {
      PhotoSizes.Step step = steps.get(done);
      job.progress(done, steps.size(), step.text());
      failed += make(step, job.id().toString()) ? 0 : 1;
    }
    job.progress(
        steps.size(), steps.size(), failed == 0 ? "done" : "done, but not all photos can be shown");
    job.result("/api/violations/" + photos.violation());
  }

  /** An engine that is busy is no failure, of which a job has a number: the worker waits for it. */
  private boolean make(PhotoSizes.Step step, String work) throws InterruptedException {
    while (true) {
      try {
        return sizes.make(step, work);
      } catch (RetryLaterException busy) {
        Thread.sleep(busy.delay());
      }
    }
  }
}
