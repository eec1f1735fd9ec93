// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.job;

import dev.headroom.ground.TimeSource;
import dev.headroom.job.JobStatus;
import dev.headroom.job.watch.JobWatch;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.MappingMatch;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.async.DeferredResult;

/**
 * Makes the responses of handlers that have enqueued a job: 202 with the address of its status, or
 * the status itself where the caller prefers to wait ({@code Prefer: wait=2}, RFC 7240) and the job
 * ends in that time.
 *
 * <p>A handler returns what {@link #accepted} returns, also from within its transaction: a job that
 * is not committed yet is waited for, on another thread. Thread-safe. Waiting occupies a virtual
 * thread; no more callers wait at a time than {@code headroom.job.max-waiting}, and no more than 20
 * of one user.
 */
public final class JobResponses {
  /** Fractions are not RFC 7240's, but meant by clients that write them. */
  private static final Pattern WAIT =
      Pattern.compile(
          "(?:^|,)\\s*wait\\s*=\\s*\"?(\\d{1,6})(\\.\\d{1,3})?\\d*\"?\\s*(?:[;,]|$)",
          Pattern.CASE_INSENSITIVE);

  private static final Duration SLACK = Duration.ofSeconds(5);
  private static final double MILLIS = 1000.0;

  private final JobWatch watch;
  private final WaitingCallers callers;
  private final JobCaller caller;
  private final Duration maxWait;
  private final TimeSource time;

  JobResponses(
      JobWatch watch, WaitingCallers callers, JobCaller caller, Duration maxWait, TimeSource time) {
    this.watch = watch;
    this.callers = callers;
    this.caller = caller;
    this.maxWait = maxWait;
    this.time = time;
  }

  /**
   * Returns the response to a request that has enqueued a job.
   *
   * @param id what {@code Jobs.enqueue} returned
   * @return 202 with {@code Location}; 200 with the job's status if the caller waits, owns the job
   *     and it ends in time
   */
  public DeferredResult<ResponseEntity<JobView>> accepted(UUID id, HttpServletRequest request) {
    URI location = location(id, request);
    ResponseEntity<JobView> notYet =
        ResponseEntity.status(HttpStatus.ACCEPTED)
            .location(location)
            .cacheControl(CacheControl.noStore())
            .header(HttpHeaders.RETRY_AFTER, "1")
            .body(JobView.accepted(id));
    String user = caller.of(request);
    if (user == null) {
      // Nobody owns the job, so nobody may see its end.
      return now(notYet);
    }
    return respond(
        user,
        preferred(request),
        notYet,
        wait ->
            watch
                .await(id, status -> status.state().isEnd(), wait)
                .filter(status -> status.state().isEnd() && isOwner(user, status))
                .map(status ->
                    found(status).location(location).body(JobView.of(status, time.now()))));
  }

  /** Returns the status of a job, once it has ended where the caller prefers to wait. */
  DeferredResult<ResponseEntity<JobView>> status(
      String user, JobStatus known, HttpServletRequest request) {
    Duration wait = known.state().isEnd() ? Duration.ZERO : preferred(request);
    return respond(
        user,
        wait,
        found(known).body(JobView.of(known, time.now())),
        most ->
            watch
                .await(known, status -> status.state().isEnd(), most)
                .map(status -> found(status).body(JobView.of(status, time.now()))));
  }

  static boolean isOwner(@Nullable String user, JobStatus status) {
    return user != null && user.equals(status.origin().owner());
  }

  /** What a wait results in; empty for what would have been sent without it. */
  @FunctionalInterface
  private interface Waited {
    Optional<ResponseEntity<JobView>> on(Duration wait) throws InterruptedException;
  }

  private DeferredResult<ResponseEntity<JobView>> respond(
      String user, Duration wait, ResponseEntity<JobView> otherwise, Waited waited) {
    if (wait.isZero()) {
      return now(otherwise);
    }
    DeferredResult<ResponseEntity<JobView>> result =
        new DeferredResult<>(wait.plus(SLACK).toMillis(), otherwise);
    if (callers.start(user, () -> set(result, otherwise, waited, wait)) == null) {
      result.setResult(otherwise);
    }
    return result;
  }

  private static DeferredResult<ResponseEntity<JobView>> now(ResponseEntity<JobView> response) {
    DeferredResult<ResponseEntity<JobView>> result = new DeferredResult<>();
    result.setResult(response);
    return result;
  }

  private static void set(
      DeferredResult<ResponseEntity<JobView>> result,
      ResponseEntity<JobView> otherwise,
      Waited waited,
      Duration wait)
      throws InterruptedException {
    ResponseEntity<JobView> response = otherwise;
    try {
      response = applied(waited.on(wait).orElse(otherwise), wait);
    } finally {
      result.setResult(response);
    }
  }

  private static ResponseEntity<JobView> applied(ResponseEntity<JobView> response, Duration wait) {
    return ResponseEntity.status(response.getStatusCode())
        .headers(response.getHeaders())
        .header("Preference-Applied", "wait=" + text(wait))
        .body(response.getBody());
  }

  private static String text(Duration wait) {
    return wait.toMillisPart() == 0
        ? Long.toString(wait.toSeconds())
        : Double.toString(wait.toMillis() / MILLIS);
  }

  private static ResponseEntity.BodyBuilder found(JobStatus status) {
    ResponseEntity.BodyBuilder response = ResponseEntity.ok().cacheControl(CacheControl.noStore());
    return status.state().isEnd() ? response : response.header(HttpHeaders.RETRY_AFTER, "1");
  }

  /** Returns the wait that the caller prefers, as far as it is granted. */
  private Duration preferred(HttpServletRequest request) {
    Matcher wait = WAIT.matcher(String.join(",", Collections.list(request.getHeaders("Prefer"))));
    if (!wait.find()) {
      return Duration.ZERO;
    }
    String fraction = wait.group(2) == null ? "" : wait.group(2);
    Duration preferred =
        Duration.ofMillis(Math.round(Double.parseDouble(wait.group(1) + fraction) * MILLIS));
    return preferred.compareTo(maxWait) < 0 ? preferred : maxWait;
  }

  /** Returns the address of a job's status, without scheme and host, which a client may forge. */
  private static URI location(UUID id, HttpServletRequest request) {
    String servlet =
        request.getHttpServletMapping().getMappingMatch() == MappingMatch.PATH
            ? request.getServletPath()
            : "";
    return URI.create(request.getContextPath() + servlet + JobController.PATH + "/" + id);
  }
}
