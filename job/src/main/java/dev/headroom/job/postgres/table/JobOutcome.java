// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.table;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a run ended. Immutable. */
public sealed interface JobOutcome {

  /** The name of the outcome in meters. */
  default String label() {
    return switch (this) {
      case Finished unused -> "finished";
      case Retry unused -> "failed";
      case Dead unused -> "dead";
      case Cancelled unused -> "cancelled";
      case GivenBack unused -> "given-back";
      case Superseded unused -> "superseded";
    };
  }

  /** The handler returned. */
  public record Finished(@Nullable String result) implements JobOutcome {}

  /** Another outcome than that the handler returned. Immutable. */
  public sealed interface Unfinished extends JobOutcome {}

  /** The handler failed, and the job is tried again. */
  public record Retry(Duration pause, String failure) implements Unfinished {
    /** The longest that is kept: PostgreSQL has no time after the year 294276. */
    private static final Duration MAX = Duration.ofDays(36_500);

    /** Shortens a pause that a handler chose too long. */
    public Retry {
      pause = pause.compareTo(MAX) < 0 ? pause : MAX;
    }
  }

  /** Trying again cannot help, or was done often enough. */
  public record Dead(String failure) implements Unfinished {}

  /** A user cancelled it, and the handler stopped. */
  public record Cancelled() implements Unfinished {}

  /** The instance shuts down; another one runs the job as if it had not begun here. */
  public record GivenBack() implements Unfinished {}

  /** Another worker has the job. */
  public record Superseded() implements Unfinished {}
}
