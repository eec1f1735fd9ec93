// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.memory;

import dev.headroom.ground.TimeSource;
import dev.headroom.job.JobAdmin;
import dev.headroom.job.JobCodec;
import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobKind;
import dev.headroom.job.JobRequest;
import dev.headroom.job.JobRequest.UniqueKey;
import dev.headroom.job.JobRequest.WhenTaken;
import dev.headroom.job.JobState;
import dev.headroom.job.JobStatus;
import dev.headroom.job.JobTransactions;
import dev.headroom.job.Jobs;
import dev.headroom.job.JsonJobCodec;
import dev.headroom.job.KeyLimit;
import dev.headroom.job.PermanentFailureException;
import dev.headroom.job.RetryLaterException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Jobs in memory, for tests: nothing runs before {@link #runDue}, which runs what is due on the
 * calling thread, one job after the other, by a clock that a test may set.
 *
 * <p>Payloads are written and read by the codec, as in production. What is lost with the process,
 * transactions of the caller, interrupts and time limits are not imitated.
 *
 * <p>Thread-safe.
 */
public final class MemoryJobs implements Jobs, JobAdmin {
  private final JobHandlers handlers;
  private final TimeSource time;
  private final JobCodec codec;
  private final @Nullable JobTransactions transactions;
  private final Map<UUID, MemoryJob> jobs = new LinkedHashMap<>();
  private final Set<String> paused = new HashSet<>();

  private MemoryJobs(Builder from) {
    this.handlers = from.handlers;
    this.time = from.time;
    this.codec = from.codec == null ? JsonJobCodec.defaults() : from.codec;
    this.transactions = from.transactions;
  }

  /** Returns a builder of jobs that these handlers do. */
  public static Builder builder(JobHandlers handlers) {
    return new Builder(handlers);
  }

  /**
   * Runs all jobs that are due, also those that become due meanwhile, until none is.
   *
   * @return how many runs there were
   */
  public int runDue() {
    int runs = 0;
    for (MemoryJob next = claim(); next != null; next = claim()) {
      run(next);
      runs++;
    }
    return runs;
  }

  private synchronized @Nullable MemoryJob claim() {
    Instant now = time.now();
    MemoryJob next =
        live()
            .filter(each -> each.isDue(now) && !paused.contains(each.kind()))
            .filter(each -> handlers.find(each.kind()) != null && isWithinLimit(each, now))
            .min(
                Comparator.comparingInt((MemoryJob each) -> -each.priority())
                    .thenComparing(MemoryJob::due))
            .orElse(null);
    if (next != null) {
      next.claim(now);
    }
    return next;
  }

  private boolean isWithinLimit(MemoryJob job, Instant now) {
    KeyLimit limit = job.limit();
    if (limit == null) {
      return true;
    }
    Predicate<MemoryJob> same =
        each -> each.kind().equals(job.kind()) && each.limitKey().equals(job.limitKey());
    long running = live().filter(same).filter(each -> each.state() == JobState.RUNNING).count();
    long starts =
        jobs.values().stream()
            .filter(same)
            .flatMap(each -> each.starts().stream())
            .filter(each -> each.isAfter(now.minus(limit.period())))
            .count();
    return (limit.running() == 0 || running < limit.running())
        && (limit.starts() == 0 || starts < limit.starts());
  }

  private void run(MemoryJob job) {
    JobHandlers.Entry<?> entry = handlers.find(job.kind());
    if (entry == null) {
      return;
    }
    JobHandlers.Call call;
    try {
      call = entry.call(job.payload(), codec);
    } catch (RuntimeException e) {
      end(job, JobState.DEAD, "the payload cannot be read: " + e.getMessage());
      return;
    }
    try {
      call.run(new MemoryContext(job, codec, transactions));
      end(job, JobState.FINISHED, null);
    } catch (PermanentFailureException e) {
      end(job, JobState.DEAD, String.valueOf(e));
    } catch (RetryLaterException e) {
      fail(job, entry.kind(), e, e.delay());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(job, entry.kind(), e, null);
    } catch (Exception | Error e) {
      fail(job, entry.kind(), e, null);
    }
  }

  private synchronized void fail(
      MemoryJob job, JobKind<?> kind, Throwable failure, @Nullable Duration pause) {
    int failures = job.failures() + 1;
    if (job.isCancelRequested()) {
      end(job, JobState.CANCELLED, null);
    } else if (failures >= kind.retry().attempts()) {
      end(job, JobState.DEAD, String.valueOf(failure));
    } else {
      Duration wait = pause == null ? kind.retry().pause(failures, 0) : pause;
      job.retry(time.now().plus(wait), String.valueOf(failure));
    }
  }

  private synchronized void end(MemoryJob job, JobState state, @Nullable String failure) {
    job.end(state, time.now(), failure);
  }

  private Stream<MemoryJob> live() {
    return jobs.values().stream().filter(each -> !each.state().isEnd());
  }

  @Override
  public synchronized UUID enqueue(JobRequest<?> request) {
    UniqueKey unique = request.unique();
    Optional<MemoryJob> there =
        unique == null
            ? Optional.empty()
            : live().filter(each -> each.hasKey(request.kind().id(), unique.text())).findFirst();
    byte[] payload = codec.encode(request.payload());
    if (there.isPresent()) {
      MemoryJob job = there.get();
      if (unique != null
          && unique.whenTaken() == WhenTaken.REPLACE
          && job.state() != JobState.RUNNING) {
        job.replace(request, payload, time.now());
      }
      return job.id();
    }
    MemoryJob job = new MemoryJob(request, payload, time.now());
    jobs.put(job.id(), job);
    return job.id();
  }

  @Override
  public synchronized List<UUID> enqueueAll(List<? extends JobRequest<?>> requests) {
    List<UUID> ids = new ArrayList<>();
    requests.forEach(each -> ids.add(enqueue(each)));
    return ids;
  }

  @Override
  public synchronized Optional<JobStatus> find(UUID id) {
    return Optional.ofNullable(jobs.get(id)).map(MemoryJob::status);
  }

  @Override
  public synchronized boolean cancel(UUID id) {
    MemoryJob job = jobs.get(id);
    if (job == null || job.state().isEnd()) {
      return false;
    }
    if (job.state() == JobState.RUNNING) {
      job.requestCancel();
    } else {
      end(job, JobState.CANCELLED, null);
    }
    return true;
  }

  @Override
  public synchronized List<JobStatus> list(Filter filter) {
    UUID after = filter.after();
    List<JobStatus> all = new ArrayList<>(jobs.values().stream().map(MemoryJob::status).toList());
    List<JobStatus> latestFirst = all.reversed();
    int from = 0;
    while (after != null && from < all.size() && !latestFirst.get(from).id().equals(after)) {
      from++;
    }
    return latestFirst.stream()
        .skip(after == null ? 0 : from + 1L)
        .filter(each -> filter.state() == null || each.state() == filter.state())
        .filter(each -> filter.kind() == null || each.origin().kind().equals(filter.kind()))
        .limit(filter.limit())
        .toList();
  }

  @Override
  public synchronized List<KindSummary> kinds() {
    Set<String> kinds = new TreeSet<>(paused);
    jobs.values().forEach(each -> kinds.add(each.kind()));
    handlers.kinds().forEach(each -> kinds.add(each.id()));
    return kinds.stream().map(this::summary).toList();
  }

  private KindSummary summary(String kind) {
    Instant now = time.now();
    Duration oldest =
        live()
            .filter(each -> each.kind().equals(kind) && each.isDue(now))
            .map(each -> Duration.between(each.due(), now))
            .max(Comparator.naturalOrder())
            .orElse(Duration.ZERO);
    return new KindSummary(
        kind,
        paused.contains(kind),
        new Counts(
            count(kind, JobState.QUEUED),
            count(kind, JobState.RUNNING),
            count(kind, JobState.RETRYING),
            count(kind, JobState.DEAD)),
        oldest);
  }

  private long count(String kind, JobState state) {
    return jobs.values().stream()
        .filter(each -> each.kind().equals(kind) && each.state() == state)
        .count();
  }

  @Override
  public synchronized void pause(String kind, String by) {
    paused.add(kind);
  }

  @Override
  public synchronized void resume(String kind) {
    paused.remove(kind);
  }

  @Override
  public synchronized boolean redrive(UUID id) {
    MemoryJob job = jobs.get(id);
    if (job == null || job.state() != JobState.DEAD) {
      return false;
    }
    String key = job.uniqueKey();
    if (key != null && live().anyMatch(each -> each.hasKey(job.kind(), key))) {
      return false;
    }
    job.redrive(time.now());
    return true;
  }

  @Override
  public synchronized int redriveAll(String kind) {
    return (int)
        jobs.values().stream()
            .filter(each -> each.kind().equals(kind) && each.state() == JobState.DEAD)
            .map(MemoryJob::id)
            .toList()
            .stream()
            .filter(this::redrive)
            .count();
  }

  /**
   * Builds jobs in memory.
   *
   * <p>Confined to one thread.
   */
  public static final class Builder {
    private final JobHandlers handlers;
    private TimeSource time = TimeSource.system();
    private @Nullable JobCodec codec;
    private @Nullable JobTransactions transactions;

    private Builder(JobHandlers handlers) {
      this.handlers = handlers;
    }

    /** Sets the clock by which jobs are due. Default: the system's. */
    public Builder time(TimeSource clock) {
      this.time = clock;
      return this;
    }

    /** Sets how payloads are written. Default: JSON by Jackson. */
    public Builder codec(JobCodec other) {
      this.codec = other;
      return this;
    }

    /** Sets the transactions of what is done once. Default: none, and no connection. */
    public Builder transactions(JobTransactions ofTheApplication) {
      this.transactions = ofTheApplication;
      return this;
    }

    /** Builds. */
    public MemoryJobs build() {
      return new MemoryJobs(this);
    }
  }
}
