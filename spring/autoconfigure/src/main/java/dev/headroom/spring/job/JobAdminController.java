// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.job;

import static dev.headroom.spring.operator.OperatorEndpoint.caller;
import static dev.headroom.spring.operator.OperatorEndpoint.problem;

import dev.headroom.job.JobAdmin;
import dev.headroom.job.JobState;
import dev.headroom.job.JobStatus;
import dev.headroom.job.Jobs;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorsOnlyEndpoint;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Lets an operator list jobs, redrive dead ones, cancel any, and pause a kind.
 *
 * <p>Thread-safe. Responds with 403 to callers who are no operators, and with 409 if a job is not
 * in a state for the request.
 */
@RequestMapping("/api/jobs/admin")
final class JobAdminController extends OperatorsOnlyEndpoint {
  private static final int PAGE = 100;

  private final Jobs jobs;
  private final JobAdmin admin;

  JobAdminController(Jobs jobs, JobAdmin admin, OperatorAccess operators) {
    super(operators);
    this.jobs = jobs;
    this.admin = admin;
  }

  @GetMapping
  ResponseEntity<?> list(
      @RequestParam(name = "state", required = false) @Nullable String state,
      @RequestParam(name = "kind", required = false) @Nullable String kind,
      @RequestParam(name = "after", required = false) @Nullable UUID after,
      @RequestParam(name = "limit", defaultValue = "" + PAGE) int limit) {
    JobAdmin.Filter filter;
    try {
      filter = new JobAdmin.Filter(state(state), kind, after, limit);
    } catch (IllegalArgumentException refused) {
      return problem(HttpStatus.BAD_REQUEST, String.valueOf(refused.getMessage()));
    }
    return ResponseEntity.ok(new Report(admin.list(filter)));
  }

  private static @Nullable JobState state(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return null;
    }
    try {
      return JobState.valueOf(text.strip().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      throw new IllegalArgumentException(
          "state must be one of " + List.of(JobState.values()), unknown);
    }
  }

  @GetMapping("/kinds")
  ResponseEntity<?> kinds() {
    return ResponseEntity.ok(new Kinds(admin.kinds().stream().map(KindLine::of).toList()));
  }

  @GetMapping("/{id}")
  ResponseEntity<?> find(@PathVariable("id") UUID id) {
    Optional<JobStatus> found = jobs.find(id);
    return found.isPresent()
        ? ResponseEntity.ok(found.get())
        : problem(HttpStatus.NOT_FOUND, "There is no job " + id + ".");
  }

  @PostMapping("/{id}/redrive")
  ResponseEntity<?> redrive(@PathVariable("id") UUID id) {
    return done(
        admin.redrive(id), "There is no dead job " + id + ", or another has its unique key.");
  }

  @PostMapping("/{id}/cancel")
  ResponseEntity<?> cancel(@PathVariable("id") UUID id) {
    return done(jobs.cancel(id), "There is no job " + id + " that has not ended.");
  }

  @PostMapping("/kinds/{kind}/redrive")
  ResponseEntity<?> redriveAll(@PathVariable("kind") String kind) {
    return ResponseEntity.ok(new Redriven(admin.redriveAll(kind)));
  }

  @PostMapping("/kinds/{kind}/pause")
  ResponseEntity<?> pause(HttpServletRequest request, @PathVariable("kind") String kind) {
    admin.pause(kind, caller(request));
    return ResponseEntity.noContent().build();
  }

  @PostMapping("/kinds/{kind}/resume")
  ResponseEntity<?> resume(@PathVariable("kind") String kind) {
    admin.resume(kind);
    return ResponseEntity.noContent().build();
  }

  private static ResponseEntity<?> done(boolean done, String otherwise) {
    return done ? ResponseEntity.noContent().build() : problem(HttpStatus.CONFLICT, otherwise);
  }

  record Report(List<JobStatus> jobs) {}

  record Redriven(int redriven) {}

  record Kinds(List<KindLine> kinds) {}

  /** One kind. */
  record KindLine(String kind, boolean paused, JobAdmin.Counts jobs, double oldestDueSeconds) {
    private static final double MILLIS = 1000.0;

    private static KindLine of(JobAdmin.KindSummary each) {
      Duration oldest = each.oldestDue();
      return new KindLine(each.kind(), each.paused(), each.counts(), oldest.toMillis() / MILLIS);
    }
  }
}
