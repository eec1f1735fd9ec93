// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.followup;

import dev.headroom.apps.systems.AppState;
import dev.headroom.apps.systems.ConditionalOnAppState;
import org.springframework.stereotype.Component;

/** The state {@code original}: the reporter waits for all of it. Immutable. */
@Component
@ConditionalOnAppState(AppState.ORIGINAL)
record FollowUpInRequest(FollowUpSteps steps) implements FollowUp {

  @Override
  public void letterAfterCommit(long violation, long by) {
    steps.writeLetter(violation, by).run();
  }

  @Override
  public void photosAfterCommit(long violation) {
    steps.makeSizes(violation);
  }
}
