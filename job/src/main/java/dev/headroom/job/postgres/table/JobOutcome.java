// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.table;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a run ended. Immutable. */
public sealed interface JobOutcome {

  /** The name of the outcome in meters. */
  String label();

  /** The handler returned. */
  public record Finished(@Nullable String result) implements JobOutcome {
    @Override
    public String label() {
      return "finished";
    }
  }

  /** Another outcome than that the handler returned. Immutable. */
  public sealed interface Unfinished extends JobOutcome {}

  /** The handler failed, and the job is tried again. */
  public record Retry(Duration pause, String failure) implements Unfinished {
    @Override
    public String label() {
      return "failed";
    }
  }

  /** Trying again cannot help, or was done often enough. */
  public record Dead(String failure) implements Unfinished {
    @Override
    public String label() {
      return "dead";
    }
  }

  /** A user cancelled it, and the handler stopped. */
  public record Cancelled() implements Unfinished {
    @Override
    public String label() {
      return "cancelled";
    }
  }

  /** The instance shuts down; another one runs the job as if it had not begun here. */
  public record GivenBack() implements Unfinished {
    @Override
    public String label() {
      return "given-back";
    }
  }

  /** Another worker has the job. */
  public record Superseded() implements Unfinished {
    @Override
    public String label() {
      return "superseded";
    }
  }
}
