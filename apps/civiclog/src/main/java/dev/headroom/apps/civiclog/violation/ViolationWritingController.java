// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.violation;

import dev.headroom.apps.civiclog.access.Memberships;
import dev.headroom.apps.civiclog.followup.FollowUp;
import dev.headroom.apps.civiclog.model.Fine;
import dev.headroom.apps.civiclog.model.Hearing;
import dev.headroom.apps.civiclog.model.Violation;
import dev.headroom.apps.systems.web.Caller;
import dev.headroom.apps.systems.web.Endpoints;
import dev.headroom.apps.systems.web.VisibleText;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.multipart.MultipartFile;

/** Reports of violations, and what is done about them. Thread-safe. */
@Endpoints(group = "Violations", path = "/api")
record ViolationWritingController(
    Memberships memberships,
    ViolationReports reports,
    ViolationChanges changes,
    ViolationReader reader,
    FollowUp followUp) {

  /** A new state. Immutable. */
  record NewState(@NotNull Violation.State state) {}

  /** A comment. Immutable. */
  record NewComment(@NotNull @VisibleText @Size(max = 2000) String body) {}

  /** A hearing that is to be held. Immutable. */
  record NewHearing(@NotNull Instant at, @NotNull @VisibleText @Size(max = 200) String place) {}

  /** What the board decided at a hearing. Immutable. */
  record NewOutcome(@NotNull Hearing.Outcome outcome) {}

  /** A fine, in cents. Immutable. */
  record NewFine(@NotNull @Min(1) @Max(100_000_000) Long cents, @NotNull LocalDate dueOn) {}

  /** A new state of a fine. Immutable. */
  record NewFineState(@NotNull Fine.State state) {}

  @Operation(
      summary =
          "Reports a violation with up to five photos; what follows is shown by the job of the"
              + " response. A report that is sent again with the same Idempotency-Key, a UUID, is"
              + " stored once; 409 if it differs from what was stored")
  @PostMapping(
      path = "/associations/{association}/violations",
      consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
  ResponseEntity<ViolationDetail> report(
      @Caller long user,
      @PathVariable @Min(1) long association,
      @RequestHeader(name = "Idempotency-Key", required = false) @Nullable UUID key,
      @Valid @RequestPart("violation") NewViolation given,
      @RequestPart(name = "photo", required = false) @Nullable List<MultipartFile> photos) {
    long id = reports.report(user, association, key, given, photos == null ? List.of() : photos);
    return ResponseEntity.created(URI.create("/api/violations/" + id))
        .body(reader.detail(user, id));
  }

  @Operation(summary = "Changes how far a violation is handled; by the board and the manager")
  @PutMapping("/violations/{violation}/state")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void changeState(
      @Caller long user, @PathVariable @Min(1) long violation, @Valid @RequestBody NewState given) {
    changes.changeState(memberships.me(user), violation, given.state());
    followUp.letterAfterCommit(violation, user);
  }

  @Operation(summary = "Adds a comment; by everyone who may see the violation")
  @PostMapping("/violations/{violation}/comments")
  @ResponseStatus(HttpStatus.CREATED)
  CommentView comment(
      @Caller long user,
      @PathVariable @Min(1) long violation,
      @Valid @RequestBody NewComment given) {
    return changes.comment(memberships.me(user), violation, given.body().strip());
  }

  @Operation(summary = "Sets a hearing; by the board and the manager")
  @PostMapping("/violations/{violation}/hearings")
  @ResponseStatus(HttpStatus.CREATED)
  HearingView setHearing(
      @Caller long user,
      @PathVariable @Min(1) long violation,
      @Valid @RequestBody NewHearing given) {
    HearingView hearing =
        changes.setHearing(memberships.me(user), violation, given.at(), given.place().strip());
    followUp.letterAfterCommit(violation, user);
    return hearing;
  }

  @Operation(summary = "Records the outcome of a hearing, once; by the board and the manager")
  @PutMapping("/violations/{violation}/hearings/{hearing}")
  HearingView recordOutcome(
      @Caller long user,
      @PathVariable @Min(1) long violation,
      @PathVariable @Min(1) long hearing,
      @Valid @RequestBody NewOutcome given) {
    return changes.recordOutcome(memberships.me(user), violation, hearing, given.outcome());
  }

  @Operation(summary = "Imposes a fine; by the board")
  @PostMapping("/violations/{violation}/fines")
  @ResponseStatus(HttpStatus.CREATED)
  FineView fine(
      @Caller long user, @PathVariable @Min(1) long violation, @Valid @RequestBody NewFine given) {
    FineView fine = changes.fine(memberships.me(user), violation, given.cents(), given.dueOn());
    followUp.letterAfterCommit(violation, user);
    return fine;
  }

  @Operation(summary = "Records that a fine is paid or waived; by the board")
  @PutMapping("/fines/{fine}")
  FineView changeFine(
      @Caller long user, @PathVariable @Min(1) long fine, @Valid @RequestBody NewFineState given) {
    return changes.changeFine(memberships.me(user), fine, given.state());
  }
}
