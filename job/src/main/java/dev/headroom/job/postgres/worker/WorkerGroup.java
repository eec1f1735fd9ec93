// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.worker;

import com.github.kagkarlsson.scheduler.CurrentlyExecuting;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.Task;
import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.TimeSource;
import dev.headroom.job.JobKind;
import dev.headroom.job.JobSettings;
import dev.headroom.job.postgres.table.ClaimQuery;
import dev.headroom.job.postgres.table.Fence;
import dev.headroom.job.postgres.table.JobEnds;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * The workers of one kind of work: a scheduler of db-scheduler with threads of its own, which
 * claims only the kinds of this group, but takes over dead runs of any. Thread-safe.
 */
final class WorkerGroup implements AutoCloseable {
  /** db-scheduler asks for this multiple of the threads; {@link Claims} says how many it gets. */
  private static final double ASKED_MULTIPLE = 40;

  /** Kinds that no instance handles stay: a later release may handle them. */
  private static final Duration NEVER = Duration.ofDays(36_500);

  private static final Duration MAX_END = Duration.ofSeconds(12);
  private static final long PAUSE_NANOS = 1_000_000;

  private final JobKind.Work work;
  private final Claims claims;
  private final WorkerPool pool;
  private final Scheduler scheduler;
  private final JobEnds ends;

  /**
   * What the groups of an instance share. Immutable.
   *
   * @param source of the sessions in which db-scheduler sends heartbeats and looks for dead runs
   * @param table of the jobs, with its schema
   * @param instance the name of this process, at most 50 characters
   */
  record Shared(
      DataSource source, String table, String instance, DatabaseClock clock, JobEnds ends) {}

  WorkerGroup(
      JobKind.Work work,
      Claims claims,
      ClaimQuery query,
      List<? extends Task<?>> tasks,
      Shared shared,
      JobSettings settings) {
    this.work = work;
    this.claims = claims;
    this.ends = shared.ends();
    String name = "job-" + name();
    this.pool =
        new WorkerPool(
            claims,
            work == JobKind.Work.CPU
                ? BackgroundScheduler.platformThreads(name)
                : BackgroundScheduler.virtualThreads(name));
    this.scheduler =
        Scheduler.create(shared.source(), List.copyOf(tasks))
            .tableName(shared.table())
            .schedulerName(new SchedulerName.Fixed(shared.instance()))
            .jdbcCustomization(new ClaimingCustomization(query, claims, TimeSource.system()))
            .serializer(new NoSerializer())
            .clock(shared.clock())
            .threads(claims.threads())
            .executorService(pool)
            .dueExecutor(
                new ThreadPoolExecutor(
                    1,
                    1,
                    0,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    BackgroundScheduler.platformThreads(name + "-claims")))
            .housekeeperExecutor(
                new ScheduledThreadPoolExecutor(
                    2, BackgroundScheduler.platformThreads(name + "-heartbeats")))
            .pollUsingLockAndFetch(0.5, ASKED_MULTIPLE)
            .pollingInterval(settings.pollInterval())
            .heartbeatInterval(settings.heartbeat())
            .missedHeartbeatsLimit(JobSettings.MISSED_HEARTBEATS)
            .deleteUnresolvedAfter(NEVER)
            .shutdownMaxWait(settings.shutdownWait())
            .addSchedulerListener(new FailedHeartbeats())
            .build();
    pool.onFree(scheduler::triggerCheckForDueExecutions);
    claims.onEnd(scheduler::triggerCheckForDueExecutions);
  }

  /** Finds runs whose job another worker has taken over, since their heartbeats change no row. */
  private final class FailedHeartbeats extends AbstractSchedulerListener {
    @Override
    public void onExecutionFailedHeartbeat(CurrentlyExecuting executing) {
      Execution execution = executing.getExecution();
      Claim claim = claims.find(new Fence(UUID.fromString(execution.getId()), execution.version));
      if (claim != null && claim.isRunning()) {
        try {
          if (!ends.owns(claim.job().fence())) {
            claim.stop(Claim.StopReason.SUPERSEDED);
          }
        } catch (SQLException unavailable) {
          // The next heartbeat shows it.
        }
      }
    }
  }

  /** Payloads are read by {@link JobRun}. Immutable. */
  private static final class NoSerializer implements Serializer {
    @Override
    public byte[] serialize(Object data) {
      throw new UnsupportedOperationException("jobs are not written by db-scheduler");
    }

    @Override
    public <T> T deserialize(Class<T> type, byte[] data) {
      throw new UnsupportedOperationException("jobs are not read by db-scheduler");
    }
  }

  void start() {
    scheduler.start();
  }

  /** Looks for jobs that are due now. */
  void wake() {
    scheduler.triggerCheckForDueExecutions();
  }

  boolean does(JobKind.Work kindOfWork) {
    return work == kindOfWork;
  }

  Claims claims() {
    return claims;
  }

  /** Returns the kind of work as meters and threads name it. */
  String name() {
    return work.name().toLowerCase(Locale.ROOT);
  }

  /** Gives up a run; another thread takes the place of its own. */
  void replace() {
    pool.resize();
    wake();
  }

  /** Returns the claims that wait here for a thread longer than a time. */
  Collection<Claim> waitingSince(long beforeNanos) {
    return claims.all().stream().filter(each -> each.claimedNanos() - beforeNanos < 0).toList();
  }

  /**
   * Stops claiming, gives back what has not started, lets runs finish, interrupts them, and gives
   * back what has not ended.
   */
  @Override
  public void close() {
    scheduler.pause();
    giveBack(claims.all().stream().filter(Claim::giveBack).toList());
    scheduler.stop();
    awaitEnds();
    List<Claim> left = claims.all().stream().filter(each -> !each.isStuck()).toList();
    left.forEach(Claim::giveBack);
    left.forEach(each -> each.stop(Claim.StopReason.SUPERSEDED));
    release(left);
  }

  /** Waits until the ends of runs are written, for a while. */
  private void awaitEnds() {
    long until = System.nanoTime() + MAX_END.toNanos();
    while (claims.isEnding() && System.nanoTime() - until < 0) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void giveBack(List<Claim> given) {
    try {
      ends.giveBack(given.stream().map(each -> each.job().fence()).toList());
    } catch (SQLException unavailable) {
      // Others take the jobs over when their heartbeats are overdue.
    }
  }

  private void release(List<Claim> given) {
    try {
      ends.release(given.stream().map(each -> each.job().fence()).toList());
    } catch (SQLException unavailable) {
      // As above.
    }
  }
}
