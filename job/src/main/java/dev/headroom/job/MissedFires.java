// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

/**
 * What happens to the times at which a schedule should have fired while no instance was running.
 *
 * <p>Immutable.
 */
public enum MissedFires {
  /** They are dropped; the schedule goes on with its next time. */
  SKIP,
  /** One job is enqueued for the latest of them. */
  LATEST,
  /** A job is enqueued for each of them, for the latest hundred. */
  ALL
}
