// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.job;

import dev.headroom.ground.TimeSource;
import dev.headroom.job.JobProgress;
import dev.headroom.job.JobStatus;
import dev.headroom.job.Jobs;
import dev.headroom.job.watch.JobWatch;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Streams of a job's progress as server-sent events.
 *
 * <p>An event is the whole status, and its id says what it shows: a client that comes back with
 * {@code Last-Event-ID} gets the next event when there is something else to show, at once if it
 * missed something. A stream ends with the event {@code end}, or after {@link #LIFETIME}, so that
 * the client comes back and is authenticated again; an idle stream carries a comment every {@link
 * #HEARTBEAT}.
 *
 * <p>Thread-safe. A stream is one virtual thread; a client that reads slowly delays only itself,
 * and gets the latest status then.
 */
final class JobEvents {
  private static final Logger LOG = LoggerFactory.getLogger(JobEvents.class);
  static final Duration LIFETIME = Duration.ofMinutes(5);
  static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final Duration SLACK = Duration.ofMinutes(1);
  private static final long RECONNECT_MILLIS = 2000;

  private final Jobs jobs;
  private final JobWatch watch;
  private final WaitingCallers callers;
  private final TimeSource time;

  JobEvents(Jobs jobs, JobWatch watch, WaitingCallers callers, TimeSource time) {
    this.jobs = jobs;
    this.watch = watch;
    this.callers = callers;
    this.time = time;
  }

  /** Returns whether a client has seen that the job ended, so that it need not come back. */
  static boolean hasSeenTheEnd(JobStatus status, @Nullable String lastSeen) {
    return status.state().isEnd() && eventId(status).equals(lastSeen);
  }

  /**
   * Opens a stream.
   *
   * @param known the job's status
   * @param lastSeen the id of the last event that the client has seen; null for none
   * @return null if too many callers wait
   */
  @Nullable SseEmitter open(String user, JobStatus known, @Nullable String lastSeen) {
    SseEmitter emitter = new SseEmitter(LIFETIME.plus(SLACK).toMillis());
    AtomicReference<@Nullable Thread> stream = new AtomicReference<>();
    Runnable end =
        () -> {
          Thread running = stream.get();
          if (running != null) {
            running.interrupt();
          }
        };
    emitter.onCompletion(end);
    emitter.onTimeout(end);
    emitter.onError(failure -> end.run());
    Thread thread = callers.start(user, () -> send(emitter, known, lastSeen));
    stream.set(thread);
    return thread == null ? null : emitter;
  }

  private void send(SseEmitter emitter, JobStatus known, @Nullable String lastSeen)
      throws InterruptedException {
    try {
      sendUntilEnd(emitter, known, lastSeen);
      emitter.complete();
    } catch (IOException gone) {
      // The container knows from the failed write that the client has left.
    } catch (RuntimeException failure) {
      LOG.debug("a stream of job {} ends; its client comes back", known.id(), failure);
      emitter.complete();
    }
  }

  private void sendUntilEnd(SseEmitter emitter, JobStatus known, @Nullable String lastSeen)
      throws IOException, InterruptedException {
    long opened = time.nanos();
    String seen = lastSeen;
    JobStatus status = known;
    for (boolean first = true; ; first = false) {
      String id = eventId(status);
      if (!id.equals(seen)) {
        emitter.send(event(id, status));
        seen = id;
      } else if (!first) {
        emitter.send(SseEmitter.event().comment(""));
      }
      if (status.state().isEnd() || time.nanos() - opened > LIFETIME.toNanos()) {
        return;
      }
      // The watch knows no estimates: they cost a statement for each change that is sent.
      Optional<JobStatus> next =
          watch
              .await(status, each -> !eventId(each).equals(id), HEARTBEAT)
              .flatMap(each -> eventId(each).equals(id) ? Optional.of(each) : jobs.find(each.id()));
      if (next.isEmpty()) {
        return;
      }
      status = next.get();
    }
  }

  private SseEmitter.SseEventBuilder event(String id, JobStatus status) {
    return SseEmitter.event()
        .id(id)
        .name(status.state().isEnd() ? "end" : "progress")
        .reconnectTime(RECONNECT_MILLIS)
        .data(JobView.of(status, time.now()), MediaType.APPLICATION_JSON);
  }

  /** Returns what an event shows, in short. */
  private static String eventId(JobStatus status) {
    JobProgress progress = status.report().progress();
    return "%s-%d-%d-%d-%x"
        .formatted(
            status.state(),
            status.report().attempts(),
            progress.done(),
            progress.total(),
            progress.text().hashCode());
  }
}
