// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.watch;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.TimeSource;
import dev.headroom.job.JobStatus;
import dev.headroom.job.Jobs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets callers wait until a job has ended or changed.
 *
 * <p>All callers together cost one statement each look: every 100 ms for jobs that somebody began
 * to wait for within the last two seconds, every 500 ms for the others. While nobody waits, nothing
 * runs. A database that does not answer is asked again after a second; callers then get what was
 * known last.
 *
 * <p>Thread-safe. A caller blocks its thread, which should be a virtual one.
 */
public final class JobWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JobWatch.class);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
  private static final long YOUNG_NANOS = Duration.ofSeconds(2).toNanos();
  private static final int LOOKS_FOR_ALL = 5;

  private final Jobs jobs;
  private final TimeSource time;
  private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean looking = new AtomicBoolean();
  private final BackgroundScheduler scheduler = new BackgroundScheduler("job-status");

  // Of the scheduler's thread alone.
  private long looks;
  private boolean failing;

  /** Creates a watch; it starts with the first caller. */
  public JobWatch(Jobs jobs, TimeSource time) {
    this.jobs = jobs;
    this.time = time;
  }

  /**
   * Waits until a job that was enqueued is as the caller wants it. A job that is not there yet,
   * because its transaction has not committed, is waited for.
   *
   * @param until whether a status ends the waiting; evaluated on the thread of the watch, so it
   *     must neither block nor throw
   * @param timeout the longest wait
   * @return the status that ended the waiting, or the last one that was seen; empty if none was
   */
  public Optional<JobStatus> await(UUID id, Predicate<JobStatus> until, Duration timeout)
      throws InterruptedException {
    return await(new Waiter(id, null, until, time.nanos()), timeout);
  }

  /**
   * Waits until a job that the caller knows is as the caller wants it.
   *
   * @param known what the caller has found just now
   * @param until whether a status ends the waiting; evaluated on the thread of the watch, so it
   *     must neither block nor throw
   * @param timeout the longest wait
   * @return the status that ended the waiting, or the last one that was seen; empty if the job is
   *     no longer kept
   */
  public Optional<JobStatus> await(JobStatus known, Predicate<JobStatus> until, Duration timeout)
      throws InterruptedException {
    return until.test(known)
        ? Optional.of(known)
        : await(new Waiter(known.id(), known, until, time.nanos()), timeout);
  }

  private Optional<JobStatus> await(Waiter waiter, Duration timeout) throws InterruptedException {
    waiters.add(waiter);
    try {
      start();
      return waiter.seen.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      return Optional.ofNullable(waiter.last);
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } finally {
      waiters.remove(waiter);
    }
  }

  private void start() {
    if (looking.compareAndSet(false, true)) {
      schedule(LOOK);
    }
  }

  private void schedule(Duration delay) {
    boolean scheduled = false;
    try {
      scheduled = scheduler.schedule(delay, this::look);
    } finally {
      if (!scheduled) {
        // It is closed, or no thread can be started: the next caller tries again.
        looking.set(false);
        release();
      }
    }
  }

  private void look() {
    if (waiters.isEmpty()) {
      looking.set(false);
      if (!waiters.isEmpty()) {
        start();
      }
      return;
    }
    Duration next = AFTER_FAILURE;
    try {
      next = tryOffer() ? LOOK : AFTER_FAILURE;
    } finally {
      schedule(next); // Whatever was thrown, such as by the log: the callers wait on.
    }
  }

  private boolean tryOffer() {
    try {
      offer();
      if (failing) {
        failing = false;
        LOG.info("jobs can be read again");
      }
      return true;
    } catch (RuntimeException | Error e) {
      if (!failing && !scheduler.isClosed()) {
        failing = true;
        LOG.warn("jobs cannot be read for those who wait for them; tried each second", e);
      }
      return false;
    }
  }

  private void offer() {
    boolean all = looks++ % LOOKS_FOR_ALL == 0;
    long now = time.nanos();
    List<Waiter> due =
        waiters.stream().filter(each -> all || now - each.bornNanos < YOUNG_NANOS).toList();
    if (due.isEmpty()) {
      return;
    }
    Set<UUID> ids = due.stream().map(each -> each.id).collect(Collectors.toSet());
    Map<UUID, JobStatus> found =
        jobs.findAll(ids).stream().collect(Collectors.toMap(JobStatus::id, Function.identity()));
    due.forEach(each -> each.see(found.get(each.id)));
  }

  private void release() {
    waiters.forEach(each -> each.seen.complete(Optional.ofNullable(each.last)));
  }

  /** Lets all callers return with what is known. */
  @Override
  public void close() {
    scheduler.close();
    release();
  }

  /** One caller. Thread-safe. */
  private static final class Waiter {
    private final UUID id;
    private final Predicate<JobStatus> until;
    private final long bornNanos;
    private final CompletableFuture<Optional<JobStatus>> seen = new CompletableFuture<>();

    /** Null until the job is seen. */
    private volatile @Nullable JobStatus last;

    Waiter(UUID id, @Nullable JobStatus known, Predicate<JobStatus> until, long bornNanos) {
      this.id = id;
      this.last = known;
      this.until = until;
      this.bornNanos = bornNanos;
    }

    void see(@Nullable JobStatus status) {
      if (status == null) {
        if (last != null) {
          seen.complete(Optional.empty());
        }
        return;
      }
      last = status;
      if (until.test(status)) {
        seen.complete(Optional.of(status));
      }
    }
  }
}
