// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.followup;

import dev.headroom.apps.systems.AppState;
import dev.headroom.apps.systems.ConditionalOnAppState;
import dev.headroom.job.Jobs;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The state {@code headroom}: jobs, in the transaction of what they follow. Immutable. */
@Component
@ConditionalOnAppState(AppState.HEADROOM)
record FollowUpByJob(Jobs jobs) implements FollowUp {

  @Override
  public UUID enqueueLetter(long violation, long by) {
    return jobs.enqueue(
        LetterJob.KIND.request(new LetterJob.Due(violation, by)).owner(Long.toString(by)));
  }

  @Override
  public UUID enqueuePhotos(long violation, long reporter) {
    return jobs.enqueue(
        PhotosJob.KIND.request(new PhotosJob.Photos(violation)).owner(Long.toString(reporter)));
  }
}
