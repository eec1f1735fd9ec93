// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.followup;

import dev.headroom.apps.civiclog.letter.LetterDocuments;
import dev.headroom.apps.civiclog.letter.Letters;
import dev.headroom.apps.civiclog.photo.PhotoSizes;
import dev.headroom.apps.systems.AppState;
import dev.headroom.apps.systems.ConditionalOnAppState;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What the states without jobs do after a report, each step on the thread that calls. Immutable.
 */
@Component
@ConditionalOnAppState({AppState.ORIGINAL, AppState.PLAIN})
record FollowUpSteps(
    LetterDocuments documents,
    Letters letters,
    PhotoSizes sizes,
    TransactionTemplate transactions,
    HeldMails mails) {

  /** Stores the letter, if it is missing; returns what sends its mail. */
  Runnable writeLetter(long violation, long by) {
    if (!letters.isMissing(violation)) {
      return () -> {};
    }
    byte[] pdf = documents.render(violation);
    try {
      transactions.executeWithoutResult(status -> letters.store(violation, by, pdf));
    } catch (RuntimeException failure) {
      mails.take();
      throw failure;
    }
    return mails.take();
  }

  void makeSizes(long violation) {
    for (PhotoSizes.Step each : sizes.steps(violation)) {
      sizes.make(each, "report " + violation);
    }
  }
}
