// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One job as users and operators see it.
 *
 * <p>Immutable.
 *
 * @param id the job's
 * @param state where it stands
 * @param origin what was enqueued, and for whom
 * @param times when it was enqueued, is due, started and ended
 * @param report how it went so far
 */
public record JobStatus(UUID id, JobState state, Origin origin, Times times, Report report) {

  /**
   * What was enqueued.
   *
   * <p>Immutable.
   *
   * @param kind name and version, such as {@code letter@1}
   * @param owner the user who may see it; null if it belongs to nobody
   * @param priority -100 to 100
   */
  public record Origin(String kind, @Nullable String owner, int priority) {}

  /**
   * The times of a job, by the clock of the database.
   *
   * <p>Immutable.
   *
   * @param due when the next attempt is or was due
   * @param started when the last attempt began; null if none has
   * @param ended when it finished, was cancelled or died; null if it has not
   * @param estimatedEnd when it will probably have finished, from its progress and from earlier
   *     jobs of its kind; null if it has ended or nothing is known
   */
  public record Times(
      Instant enqueued,
      Instant due,
      @Nullable Instant started,
      @Nullable Instant ended,
      @Nullable Instant estimatedEnd) {}

  /**
   * How a job went so far.
   *
   * <p>Immutable.
   *
   * @param attempts that have begun
   * @param progress as its handler reported it
   * @param result what its handler set; null if nothing
   * @param failure the last failure, for operators; null if there was none
   */
  public record Report(
      int attempts, JobProgress progress, @Nullable String result, @Nullable String failure) {}
}
