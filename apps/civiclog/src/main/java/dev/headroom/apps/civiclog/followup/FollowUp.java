// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.followup;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What follows a report or a change of a violation: the letter, its mail, and the sizes of the
 * photos. A job does it that is enqueued in the transaction of the change; in the states without
 * jobs, the request does it once the change is committed. Each state has an implementation, and
 * callers call both methods of a step. There is a letter once the board or a manager has taken the
 * violation on: by a report of their own, or by a change of its state.
 *
 * <p>Thread-safe.
 */
public interface FollowUp {

  /**
   * Enqueues the job of a letter, in the transaction of the change by which it is missing.
   *
   * @param violation its id
   * @param by the user who had the owner notified, and sees the progress
   * @return the id of the job; null where no job does it
   */
  default @Nullable UUID enqueueLetter(long violation, long by) {
    return null;
  }

  /**
   * Enqueues the job of the sizes of the photos, in the transaction that stores them.
   *
   * @param violation its id
   * @param reporter the user who sees the progress
   * @return the id of the job; null where no job does it
   */
  default @Nullable UUID enqueuePhotos(long violation, long reporter) {
    return null;
  }

  /**
   * Writes the letter where no job does, if it is missing. Called in the request, once the change
   * is committed.
   *
   * @param violation its id
   * @param by the user who changed it
   */
  default void letterAfterCommit(long violation, long by) {}

  /**
   * Makes the sizes of the photos where no job does. Called in the request, once the violation is
   * committed.
   *
   * @param violation its id
   */
  default void photosAfterCommit(long violation) {}
}
