// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.worker;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobKind;
import dev.headroom.job.JobProgress;
import dev.headroom.job.JobSettings;
import dev.headroom.job.postgres.table.Fence;
import dev.headroom.job.postgres.table.JobDatabase;
import dev.headroom.job.postgres.table.JobEnds;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the claims of this process: interrupts and gives up runs beyond their time limits, and
 * those that were cancelled, writes their progress, and gives back claims that wait too long for a
 * thread. Thread-safe.
 */
final class WorkerWatch {
  private static final Logger LOG = LoggerFactory.getLogger("headroom.job");
  private static final int STACK_LINES = 50;

  private final List<WorkerGroup> groups;
  private final JobHandlers handlers;
  private final JobSettings settings;
  private final JobEnds ends;
  private final JobDatabase database;
  private final String cancelled;
  private final String progress;

  WorkerWatch(
      List<WorkerGroup> groups,
      JobHandlers handlers,
      JobSettings settings,
      JobEnds ends,
      JobDatabase database) {
    this.groups = groups;
    this.handlers = handlers;
    this.settings = settings;
    this.ends = ends;
    this.database = database;
    this.cancelled =
        database.sql(
            "SELECT task_instance FROM $headroom_job"
                + " WHERE task_instance = ANY (?) AND cancel_requested");
    this.progress =
        database.sql(
            """
            WITH given AS MATERIALIZED (
              SELECT * FROM unnest(?, ?, ?, ?, ?) AS g (id, version, done, total, text)
            ), free AS MATERIALIZED (
              SELECT g.* FROM given g
                JOIN $headroom_job j ON j.task_instance = g.id AND j.version = g.version
                 FOR NO KEY UPDATE OF j SKIP LOCKED)
            UPDATE $headroom_job j
               SET progress_done = f.done, progress_total = f.total, progress_text = f.text
              FROM free f WHERE j.task_instance = f.id
            RETURNING j.task_instance
            """);
  }

  /** Holds time limits; does not wait for the database. */
  void holdTimeLimits(long now) {
    for (WorkerGroup group : groups) {
      for (Claim claim : group.claims().all()) {
        long run = claim.runNanos(now);
        JobHandlers.Entry<?> entry = handlers.find(claim.job().kind());
        if (run > 0 && entry != null) {
          hold(group, claim, entry.kind(), run);
        }
      }
    }
  }

  private void hold(WorkerGroup group, Claim claim, JobKind<?> kind, long run) {
    // Compared as durations: of a limit that means none, the nanoseconds are too many for a long.
    Duration taken = Duration.ofNanos(run);
    Duration soft = Objects.requireNonNullElse(kind.softTimeLimit(), settings.interruptAfter());
    if (taken.compareTo(soft) > 0) {
      claim.stop(Claim.StopReason.TIME_LIMIT);
    }
    Duration hard = Objects.requireNonNullElse(kind.timeLimit(), settings.timeLimit());
    if (taken.compareTo(hard) > 0) {
      giveUp(group, claim, kind, hard);
    }
  }

  private void giveUp(WorkerGroup group, Claim claim, JobKind<?> kind, Duration hard) {
    Thread thread = group.claims().giveUp(claim);
    if (thread != null) {
      group.replace();
      LOG.error(
          "Job {} of kind {} was given up after {} s; its thread ignores the interrupt:\n{}",
          claim.job().fence().id(),
          kind.id(),
          hard.toSeconds(),
          stack(thread));
    }
    if (claim.startGivingUp()) {
      var unused =
          BackgroundScheduler.startVirtual(
              "job-give-up", () -> writeGivenUp(claim, kind, hard), () -> claim.endGivingUp(false));
    }
  }

  /**
   * Tried again each second, since a step of the run may hold the row, or the database is
   * unavailable.
   */
  private void writeGivenUp(Claim claim, JobKind<?> kind, Duration hard) {
    boolean written = false;
    try {
      ends.fail(
          claim.job().fence(),
          claim.job().failures(),
          kind.retry(),
          "given up after its time limit of " + hard.toSeconds() + " s");
      written = true;
    } catch (SQLException e) {
      LOG.warn(
          "That job {} was given up could not be written yet: {}",
          claim.job().fence().id(),
          e.getMessage());
    } finally {
      claim.endGivingUp(written);
    }
  }

  private static String stack(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .limit(STACK_LINES)
        .map(each -> "  at " + each)
        .collect(Collectors.joining("\n"));
  }

  /** Gives back claims that have waited for a thread since before a time. */
  void giveBackWaiting(long beforeNanos) throws SQLException {
    for (WorkerGroup group : groups) {
      List<Claim> given = group.waitingSince(beforeNanos).stream().filter(Claim::giveBack).toList();
      if (!given.isEmpty()) {
        ends.giveBack(given.stream().map(each -> each.job().fence()).toList());
        LOG.debug("{} jobs that waited for a thread were given back", given.size());
      }
    }
  }

  /** Interrupts the runs that were cancelled. */
  void stopCancelled() throws SQLException {
    List<Claim> running = running();
    if (running.isEmpty()) {
      return;
    }
    Set<String> found =
        new HashSet<>(
            database.query(
                row -> row.getString(1),
                cancelled,
                running.stream().map(each -> each.job().fence().id()).toList()));
    running.stream()
        .filter(each -> found.contains(each.job().fence().id().toString()))
        .forEach(each -> each.stop(Claim.StopReason.CANCELLED));
  }

  private List<Claim> running() {
    return groups.stream()
        .flatMap(each -> each.claims().all().stream())
        .filter(Claim::isRunning)
        .toList();
  }

  /**
   * Writes the progress that was reported since the last call; that of a row which another
   * statement holds waits for the next.
   */
  void writeProgress() throws SQLException {
    Map<Claim, JobProgress> latest = new LinkedHashMap<>();
    for (Claim each : running()) {
      JobProgress taken = each.takeUnwritten();
      if (taken != null) {
        latest.put(each, taken);
      }
    }
    if (latest.isEmpty()) {
      return;
    }
    Set<String> written = Set.of();
    try {
      written = Set.copyOf(write(latest));
    } finally {
      for (Map.Entry<Claim, JobProgress> each : latest.entrySet()) {
        if (!written.contains(each.getKey().job().fence().id().toString())) {
          each.getKey().putBack(each.getValue());
        }
      }
    }
  }

  private List<String> write(Map<Claim, JobProgress> latest) throws SQLException {
    List<Fence> fences = latest.keySet().stream().map(each -> each.job().fence()).toList();
    Collection<JobProgress> values = latest.values();
    return database.query(
        row -> row.getString(1),
        progress,
        fences.stream().map(Fence::id).toList(),
        fences.stream().map(Fence::version).toList(),
        values.stream().map(JobProgress::done).toList(),
        values.stream().map(JobProgress::total).toList(),
        values.stream().map(JobProgress::text).toList());
  }
}
