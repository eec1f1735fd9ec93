// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.worker;

import dev.headroom.ground.Causes;
import dev.headroom.ground.SqlRefusal;
import dev.headroom.ground.TimeSource;
import dev.headroom.job.JobCodec;
import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobSupersededException;
import dev.headroom.job.JobTrace;
import dev.headroom.job.PermanentFailureException;
import dev.headroom.job.RetryLaterException;
import dev.headroom.job.RetryPolicy;
import dev.headroom.job.postgres.table.ClaimedJob;
import dev.headroom.job.postgres.table.JobEnds;
import dev.headroom.job.postgres.table.JobOutcome;
import dev.headroom.job.postgres.table.OnceEffects;
import dev.headroom.job.postgres.table.RunStatistics;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a claimed job on the calling thread: reads the payload, calls the handler, and records how
 * it ended. Never throws. Thread-safe.
 */
final class JobRun {
  private static final Logger LOG = LoggerFactory.getLogger("headroom.job");

  /** How long the end of a run is written again and again while the database is unavailable. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final long PAUSE_NANOS = 200_000_000;

  private final JobHandlers handlers;
  private final JobCodec codec;
  private final JobTrace trace;
  private final OnceEffects effects;
  private final JobEnds ends;
  private final RunStatistics statistics;
  private final long unheardNanos;

  JobRun(WorkerSetup setup, OnceEffects effects, JobEnds ends, RunStatistics statistics) {
    this.handlers = setup.handlers();
    this.codec = setup.codec();
    this.trace = setup.trace();
    this.effects = effects;
    this.ends = ends;
    this.statistics = statistics;
    this.unheardNanos = setup.settings().heartbeat().multipliedBy(2).toNanos();
  }

  /** Runs the job of a claim, unless it was given back or taken over before it started. */
  void run(Claim claim, Claims claims, TimeSource time) {
    long started = time.nanos();
    if (!claim.start(started)) {
      claims.remove(claim);
      return;
    }
    JobOutcome outcome = new JobOutcome.Superseded();
    if (hasJob(claim, started)) {
      countStart(claim, started - claim.claimedNanos());
      outcome = call(claim);
    }
    claim.end();
    boolean interrupted = Thread.interrupted(); // Meant for the handler, not for what follows.
    double millis = (time.nanos() - started) / 1e6;
    claims.recordRun(millis);
    switch (outcome) {
      case JobOutcome.Finished finished -> finish(claim, claims, finished, millis);
      case JobOutcome.Unfinished unfinished -> end(claim, claims, unfinished, millis, time);
    }
    if (interrupted && claim.stopReason() == Claim.StopReason.SHUTDOWN) {
      Thread.currentThread().interrupt();
    }
  }

  private void countStart(Claim claim, long claimedNanos) {
    try {
      statistics.started(claim.job(), claimedNanos);
    } catch (RuntimeException e) {
      LOG.warn("The start of job {} was not counted", claim.job().fence().id(), e);
    }
  }

  private void finish(Claim claim, Claims claims, JobOutcome.Finished finished, double millis) {
    claims.addEnding();
    ends.finish(
        claim.job().fence(),
        claim.progress(),
        finished.result(),
        (ended, failure) -> {
          try {
            over(claim, claims, ended ? finished : new JobOutcome.Superseded(), millis, failure);
          } finally {
            claims.removeEnding();
          }
        });
  }

  private void end(
      Claim claim, Claims claims, JobOutcome.Unfinished outcome, double millis, TimeSource time) {
    boolean written = false;
    Exception failure = null;
    try {
      written = !(outcome instanceof JobOutcome.Superseded) && write(claim, outcome, time);
    } catch (SQLException | RuntimeException e) {
      failure = e;
    }
    over(claim, claims, written ? outcome : new JobOutcome.Superseded(), millis, failure);
  }

  /** Does what follows when the end of a run is in the database, or cannot be written. */
  private void over(
      Claim claim, Claims claims, JobOutcome outcome, double millis, @Nullable Exception failure) {
    ClaimedJob job = claim.job();
    if (failure != null) {
      LOG.error(
          "The end of job {} of kind {} could not be written; it runs again when its heartbeat is"
              + " overdue",
          job.fence().id(),
          job.kind(),
          failure);
    } else if (outcome instanceof JobOutcome.Superseded) {
      LOG.warn(
          "Job {} of kind {} was taken over by another worker; what this run did after that was"
              + " not recorded",
          job.fence().id(),
          job.kind());
    }
    claims.remove(claim);
    JobHandlers.Entry<?> entry = handlers.find(job.kind());
    if (entry != null && entry.kind().limit() != null) {
      claims.expectMore();
    }
    statistics.record(job, outcome, millis);
  }

  /** A claim that waited here without heartbeats may have been taken over. */
  private boolean hasJob(Claim claim, long now) {
    if (now - claim.claimedNanos() < unheardNanos) {
      return true;
    }
    try {
      return ends.owns(claim.job().fence());
    } catch (SQLException unavailable) {
      return true; // Whatever it does to the job is fenced.
    }
  }

  private JobOutcome call(Claim claim) {
    ClaimedJob job = claim.job();
    JobHandlers.Entry<?> entry = handlers.find(job.kind());
    if (entry == null) {
      return new JobOutcome.GivenBack();
    }
    Optional<byte[]> payload;
    try {
      payload = bytes(job);
    } catch (SQLException unavailable) {
      return new JobOutcome.GivenBack();
    }
    if (payload.isEmpty()) {
      return new JobOutcome.Superseded();
    }
    RunContext context = new RunContext(claim, effects);
    try (JobTrace.Scope scope = trace.open(job.kind(), job.origin().trace())) {
      try {
        JobHandlers.Call call = read(entry, payload.get());
        call.run(context);
        return new JobOutcome.Finished(context.result());
      } catch (Exception | Error e) {
        scope.failed(e);
        return failure(claim, entry.kind().retry(), e);
      }
    } catch (RuntimeException | Error e) {
      // Such as no memory for the text of a failure: without an end the job would seem to run on.
      return failure(claim, entry.kind().retry(), e);
    }
  }

  /** Returns the payload, which a claim leaves out if it is large. */
  private Optional<byte[]> bytes(ClaimedJob job) throws SQLException {
    byte[] claimed = job.payload();
    return claimed == null ? ends.payload(job.fence()) : Optional.of(claimed);
  }

  /** Reads a payload; what the failure shows holds no value of it, and so has no cause. */
  private JobHandlers.Call read(JobHandlers.Entry<?> entry, byte[] payload)
      throws PermanentFailureException {
    String why;
    try {
      return entry.call(payload, codec);
    } catch (IllegalArgumentException e) {
      why = String.valueOf(e.getMessage());
    } catch (RuntimeException e) {
      why = e.getClass().getName();
    }
    throw new PermanentFailureException("the payload cannot be read: " + why);
  }

  private static JobOutcome.Unfinished failure(Claim claim, RetryPolicy policy, Throwable failure) {
    ClaimedJob job = claim.job();
    Claim.StopReason reason = claim.stopReason();
    if (reason == Claim.StopReason.SUPERSEDED
        || Causes.find(failure, JobSupersededException.class) != null) {
      return new JobOutcome.Superseded();
    } else if (reason == Claim.StopReason.CANCELLED) {
      return new JobOutcome.Cancelled();
    } else if (reason == Claim.StopReason.SHUTDOWN) {
      return new JobOutcome.GivenBack();
    }
    String text =
        reason == Claim.StopReason.TIME_LIMIT
            ? "interrupted after its soft time limit: " + describe(failure)
            : describe(failure);
    JobOutcome.Unfinished outcome =
        failure instanceof PermanentFailureException
            ? new JobOutcome.Dead(text)
            : JobEnds.failed(job.failures(), policy, text);
    if (failure instanceof RetryLaterException later && outcome instanceof JobOutcome.Retry) {
      outcome = new JobOutcome.Retry(later.delay(), text);
    }
    log(job, outcome, failure);
    return outcome;
  }

  private static void log(ClaimedJob job, JobOutcome outcome, Throwable failure) {
    if (outcome instanceof JobOutcome.Retry again) {
      LOG.warn(
          "Job {} of kind {} failed at attempt {}, and is tried again in {} ms: {}",
          job.fence().id(),
          job.kind(),
          job.failures() + 1,
          again.pause().toMillis(),
          again.failure());
    } else {
      LOG.error(
          "Job {} of kind {} is dead after attempt {}",
          job.fence().id(),
          job.kind(),
          job.failures() + 1,
          failure);
    }
  }

  private static String describe(Throwable failure) {
    return failure.getClass().getName() + ": " + failure.getMessage();
  }

  private boolean write(Claim claim, JobOutcome.Unfinished outcome, TimeSource time)
      throws SQLException {
    long until = time.nanos() + PATIENCE.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return ends.apply(claim.job().fence(), claim.progress(), outcome);
        } catch (SQLException e) {
          interrupted |= Thread.interrupted();
          if (SqlRefusal.isLasting(e) || time.nanos() - until > 0) {
            throw e;
          }
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
