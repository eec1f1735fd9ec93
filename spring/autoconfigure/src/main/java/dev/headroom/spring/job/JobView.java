// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.job;

import dev.headroom.job.JobProgress;
import dev.headroom.job.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job in a response to the user who owns it.
 *
 * <p>Immutable. It holds no failure, which is for operators.
 *
 * @param id of the job
 * @param state {@code queued}, {@code running}, {@code retrying}, {@code finished}, {@code dead} or
 *     {@code cancelled}; {@code accepted} right after it was enqueued
 * @param progress as the handler reported it; null right after it was enqueued
 * @param times null right after it was enqueued
 * @param result what the handler set; null if nothing
 */
public record JobView(
    UUID id,
    String state,
    @Nullable Progress progress,
    @Nullable Times times,
    @Nullable String result) {
  private static final double PERCENT = 100.0;

  /**
   * How far a job has come.
   *
   * <p>Immutable.
   *
   * @param done steps that are done
   * @param total all steps; 0 if their number is not known
   * @param percent 0 to 100; null if the number of steps is not known
   * @param text in the words of the handler; empty if it said nothing
   */
  public record Progress(long done, long total, @Nullable Integer percent, String text) {
    private static Progress of(JobProgress reported) {
      return new Progress(
          reported.done(),
          reported.total(),
          reported.total() == 0
              ? null
              : (int) Math.floor(PERCENT * reported.done() / reported.total()),
          reported.text());
    }
  }

  /**
   * The times of a job.
   *
   * <p>Immutable.
   *
   * @param estimatedSeconds until it will probably have finished; null if it has ended or nothing
   *     is known
   */
  public record Times(
      Instant enqueued,
      @Nullable Instant started,
      @Nullable Instant ended,
      @Nullable Double estimatedSeconds) {
    private static final double MILLIS = 1000.0;

    private static Times of(JobStatus.Times times, Instant now) {
      Instant end = times.estimatedEnd();
      return new Times(
          times.enqueued(),
          times.started(),
          times.ended(),
          end == null ? null : Math.max(0, Duration.between(now, end).toMillis()) / MILLIS);
    }
  }

  /** Returns the view of a job that was enqueued just now. */
  static JobView accepted(UUID id) {
    return new JobView(id, "accepted", null, null, null);
  }

  static JobView of(JobStatus status, Instant now) {
    return new JobView(
        status.id(),
        status.state().name().toLowerCase(Locale.ROOT),
        Progress.of(status.report().progress()),
        Times.of(status.times(), now),
        status.report().result());
  }
}
