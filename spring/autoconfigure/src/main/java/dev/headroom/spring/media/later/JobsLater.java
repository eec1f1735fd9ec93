// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.media.later;

import dev.headroom.ground.KeyHash;
import dev.headroom.job.JobCodec;
import dev.headroom.job.JobContext;
import dev.headroom.job.JobHandlers;
import dev.headroom.job.JobKind;
import dev.headroom.job.JobRequest;
import dev.headroom.job.Jobs;
import dev.headroom.job.KeyLimit;
import dev.headroom.job.RetryPolicy;
import dev.headroom.media.Later;
import dev.headroom.media.PermanentFailureException;
import dev.headroom.media.RetryLaterException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs what media do later as jobs: in the caller's transaction, one kind of job for each kind of
 * work, tried again for about two days.
 *
 * <p>Thread-safe. Kinds that are registered after the handlers of jobs were collected, by a bean of
 * the application that is created late, run as jobs of one kind, {@code later@1}, which names
 * theirs.
 */
final class JobsLater implements Later {
  private static final RetryPolicy RETRY =
      new RetryPolicy(60, Duration.ofSeconds(5), Duration.ofHours(1));
  private static final JobKind<Named> NAMED =
      JobKind.builder("later", Named.class).work(JobKind.Work.WAITING).retry(RETRY).build();
  private static final Duration NOT_YET = Duration.ofSeconds(10);
  private static final int MAX_KEY = 255;

  private final Supplier<Jobs> jobs;
  private final Supplier<JobCodec> codec;
  private final Map<String, Registration<?>> registered = new LinkedHashMap<>(); // guarded by this
  private boolean collected; // guarded by this

  /**
   * Work of a kind that no job kind of its own has. Immutable, as long as nobody changes the body.
   */
  @SuppressWarnings("ArrayRecordComponent") // payloads are never compared
  record Named(String kind, byte[] body) {}

  private record Registration<T extends Record>(JobKind<T> kind, Work<T> work) {
    void addTo(JobHandlers.Builder handlers) {
      handlers.add(kind, this::run);
    }

    void run(T payload, JobContext context) throws Exception {
      try {
        work.run(payload, new Attempt(context.id().toString(), context.attempt()));
      } catch (PermanentFailureException failure) {
        throw new dev.headroom.job.PermanentFailureException(
            String.valueOf(failure.getMessage()), failure);
      } catch (RetryLaterException failure) {
        throw notBefore(failure.delay(), context, String.valueOf(failure.getMessage()));
      }
    }

    void run(byte[] body, JobCodec codec, JobContext context) throws Exception {
      run(codec.decode(body, kind.payload()), context);
    }
  }

  JobsLater(Supplier<Jobs> jobs, Supplier<JobCodec> codec) {
    this.jobs = jobs;
    this.codec = codec;
  }

  @Override
  public <T extends Record> Queue<T> register(String kind, Class<T> payload, Work<T> work) {
    return register(kind, payload, Running.WAITING, work);
  }

  @Override
  public synchronized <T extends Record> Queue<T> register(
      String kind, Class<T> payload, Running running, Work<T> work) {
    JobKind<T> jobKind = jobKind(kind, payload, running);
    if (registered.putIfAbsent(jobKind.id(), new Registration<>(jobKind, work)) != null) {
      throw new IllegalStateException(
          "work of the kind " + kind + " is registered already: use another name");
    }
    if (!collected) {
      return (value, options) -> jobs.get().enqueue(request(jobKind.request(value), "", options));
    }
    return (value, options) ->
        jobs.get()
            .enqueue(
                request(
                    NAMED.request(new Named(jobKind.id(), codec.get().encode(value))),
                    jobKind.id() + " ",
                    options));
  }

  /** Adds the handlers of all kinds that are registered so far, and that of the later ones. */
  synchronized void addTo(JobHandlers.Builder handlers) {
    registered.values().forEach(each -> each.addTo(handlers));
    handlers.add(NAMED, this::run);
    collected = true;
  }

  private void run(Named named, JobContext context) throws Exception {
    Registration<?> found = registration(named.kind());
    if (found == null) {
      throw notBefore(
          NOT_YET,
          context,
          "work of the kind " + named.kind() + " is not registered on this instance");
    }
    found.run(named.body(), codec.get(), context);
  }

  /**
   * Returns what has a job tried again: no earlier than it says, nor than after other failures, so
   * that a short time does not use up all attempts within a minute.
   */
  private static dev.headroom.job.RetryLaterException notBefore(
      Duration delay, JobContext context, String why) {
    Duration pause = RETRY.pause(context.attempt(), ThreadLocalRandom.current().nextDouble());
    return new dev.headroom.job.RetryLaterException(
        delay.compareTo(pause) < 0 ? pause : delay, why);
  }

  private synchronized @Nullable Registration<?> registration(String kind) {
    return registered.get(kind);
  }

  private static <T extends Record> JobKind<T> jobKind(
      String kind, Class<T> payload, Running running) {
    int at = kind.lastIndexOf('@');
    JobKind.Builder<T> builder = JobKind.builder(at < 0 ? kind : kind.substring(0, at), payload);
    if (at >= 0) {
      builder.version(Integer.parseInt(kind.substring(at + 1)));
    }
    if (running.atMost() > 0) {
      builder.limit(KeyLimit.running(running.atMost()));
    }
    return builder
        .work(running.computes() ? JobKind.Work.CPU : JobKind.Work.WAITING)
        .retry(RETRY)
        .build();
  }

  private static <T> JobRequest<T> request(
      JobRequest<T> request, String keyPrefix, Options options) {
    JobRequest<T> delayed = options.delay().isZero() ? request : request.delay(options.delay());
    if (options.uniqueKey() == null) {
      return delayed;
    }
    String key = keyPrefix + options.uniqueKey();
    String text = key.isEmpty() || key.length() > MAX_KEY ? KeyHash.of(key) : key;
    return delayed.unique(
        new JobRequest.UniqueKey(text, !options.untilDone(), JobRequest.WhenTaken.KEEP));
  }
}
