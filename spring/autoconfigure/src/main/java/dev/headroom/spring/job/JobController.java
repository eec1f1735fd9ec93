// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.job;

import dev.headroom.job.JobStatus;
import dev.headroom.job.Jobs;
import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The endpoints of users: the status of their own jobs, its changes as server-sent events, and
 * cancel.
 *
 * <p>Thread-safe. It authorizes the caller itself: 401 to callers who are not signed in, 404 for
 * jobs that are not theirs.
 */
@RestController
@RequestMapping(JobController.PATH)
final class JobController {
  static final String PATH = "/api/jobs";

  private final Jobs jobs;
  private final JobResponses responses;
  private final JobEvents events;
  private final JobCaller caller;

  JobController(Jobs jobs, JobResponses responses, JobEvents events, JobCaller caller) {
    this.jobs = jobs;
    this.responses = responses;
    this.events = events;
    this.caller = caller;
  }

  @GetMapping("/{id}")
  DeferredResult<ResponseEntity<JobView>> status(
      HttpServletRequest request, @PathVariable("id") UUID id) {
    return responses.status(user(request), own(request, id), request);
  }

  @GetMapping("/{id}/events")
  ResponseEntity<SseEmitter> events(
      HttpServletRequest request,
      @PathVariable("id") UUID id,
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastSeen) {
    JobStatus status = own(request, id);
    if (JobEvents.hasSeenTheEnd(status, lastSeen)) {
      // A browser then does not come back.
      return ResponseEntity.noContent().build();
    }
    SseEmitter stream = events.open(user(request), status, lastSeen);
    return stream == null
        ? ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
            .header(HttpHeaders.RETRY_AFTER, "5")
            .build()
        : ResponseEntity.ok()
            .cacheControl(CacheControl.noStore())
            .header("X-Accel-Buffering", "no")
            .body(stream);
  }

  @DeleteMapping("/{id}")
  ResponseEntity<Void> cancel(HttpServletRequest request, @PathVariable("id") UUID id) {
    JobStatus status = own(request, id);
    return jobs.cancel(status.id())
        ? ResponseEntity.accepted().build()
        : ResponseEntity.status(HttpStatus.CONFLICT).build();
  }

  private JobStatus own(HttpServletRequest request, UUID id) {
    String user = user(request);
    return jobs.find(id)
        .filter(status -> JobResponses.isOwner(user, status))
        .orElseThrow(
            () -> new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no such job"));
  }

  private String user(HttpServletRequest request) {
    String user = caller.of(request);
    if (user == null) {
      throw new ResponseStatusException(HttpStatus.UNAUTHORIZED);
    }
    return user;
  }
}
