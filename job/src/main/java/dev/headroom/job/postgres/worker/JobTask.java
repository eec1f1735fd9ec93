// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.worker;

import com.github.kagkarlsson.scheduler.task.AbstractTask;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.SchedulableInstance;
import com.github.kagkarlsson.scheduler.task.SchedulableTaskInstance;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import dev.headroom.job.JobKind;
import dev.headroom.job.postgres.table.Fence;
import dev.headroom.job.postgres.table.JobEnds;
import dev.headroom.job.postgres.table.RunStatistics;
import java.sql.SQLException;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A kind of job as db-scheduler knows it: it runs claims, and counts a failed attempt where a
 * worker died. What becomes of the row is written by {@link JobEnds}, so its handlers do nothing
 * more. Thread-safe.
 */
final class JobTask extends AbstractTask<Claim> {
  private static final Logger LOG = LoggerFactory.getLogger("headroom.job");

  private final Consumer<Claim> run;

  JobTask(JobKind<?> kind, Consumer<Claim> run, JobEnds ends, RunStatistics statistics) {
    super(
        kind.id(),
        Claim.class,
        (complete, operations) -> LOG.error("Job of kind {} failed", kind.id()),
        (complete, operations) -> takeOver(kind, complete.getExecution(), ends, statistics));
    this.run = run;
  }

  private static void takeOver(
      JobKind<?> kind, Execution dead, JobEnds ends, RunStatistics statistics) {
    Fence fence = new Fence(UUID.fromString(dead.getId()), dead.version);
    try {
      if (ends.fail(
          fence,
          dead.consecutiveFailures,
          kind.retry(),
          "its worker " + dead.pickedBy + " sent no heartbeat")) {
        statistics.lost(kind.id());
      }
    } catch (SQLException e) {
      throw new IllegalStateException(
          "job " + dead.getId() + " of a dead worker could not be taken over; it is tried again",
          e);
    }
  }

  @Override
  public CompletionHandler<Claim> execute(
      TaskInstance<Claim> instance, ExecutionContext executionContext) {
    run.accept(instance.getData());
    return JobTask::isWritten;
  }

  private static void isWritten(ExecutionComplete complete, ExecutionOperations<Claim> operations) {
    // The run has written its end itself.
  }

  @Override
  public SchedulableInstance<Claim> schedulableInstance(String id) {
    return new SchedulableTaskInstance<>(instance(id), now -> now);
  }

  @Override
  public SchedulableInstance<Claim> schedulableInstance(String id, Claim data) {
    return new SchedulableTaskInstance<>(instance(id, data), now -> now);
  }
}
