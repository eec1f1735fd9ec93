// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

import dev.headroom.ground.StoredText;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What operators do with jobs: list them, redrive dead ones, pause a kind.
 *
 * <p>Thread-safe. Each call is at least one statement.
 */
public interface JobAdmin {

  /**
   * Which jobs to list.
   *
   * <p>Immutable.
   *
   * @param state null for all
   * @param kind name and version; null for all
   * @param after the last id of the page before; null for the first page
   * @param limit 1 to 1000
   */
  record Filter(@Nullable JobState state, @Nullable String kind, @Nullable UUID after, int limit) {
    private static final int MAX = 1000;
    private static final int MAX_KIND = 255;

    /** Checks the kind and the limit. */
    public Filter {
      if (limit < 1 || limit > MAX) {
        throw new IllegalArgumentException("limit is " + limit + ", but must be 1 to " + MAX);
      }
      if (kind != null && !kind.isEmpty()) {
        StoredText.require("kind", kind, MAX_KIND);
      }
    }

    /** Returns the filter of the first page of a state. */
    public static Filter of(JobState state, int limit) {
      return new Filter(state, null, null, limit);
    }
  }

  /**
   * The jobs of one kind in numbers.
   *
   * <p>Immutable.
   *
   * @param kind name and version
   * @param paused whether no job of this kind starts
   * @param counts how many there are by state
   * @param oldestDue how long the oldest job that is due has waited; zero if none waits
   */
  record KindSummary(String kind, boolean paused, Counts counts, Duration oldestDue) {}

  /**
   * Jobs by state.
   *
   * <p>Immutable.
   */
  record Counts(long queued, long running, long retrying, long dead) {}

  /** Lists jobs, the latest enqueued first. */
  List<JobStatus> list(Filter filter);

  /** Returns the kinds that have jobs, are paused or are handled here. */
  List<KindSummary> kinds();

  /**
   * Stops the start of jobs of a kind on all instances; what runs is not interrupted.
   *
   * @param kind name and version, such as {@code letter@1}
   * @param by who did it, for the record
   */
  void pause(String kind, String by);

  /** Lets jobs of a kind start again. */
  void resume(String kind);

  /**
   * Enqueues a dead job again, with its id, its payload and all its attempts; what it did {@code
   * once} is not done again.
   *
   * @return false if there is no dead job of this id, or another job has its unique key
   */
  boolean redrive(UUID id);

  /**
   * Enqueues the dead jobs of a kind again, at most 1000.
   *
   * @return how many
   */
  int redriveAll(String kind);
}
