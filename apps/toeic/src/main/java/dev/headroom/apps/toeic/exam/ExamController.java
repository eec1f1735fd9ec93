// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.exam;

import dev.headroom.apps.systems.web.Caller;
import dev.headroom.apps.systems.web.Endpoints;
import dev.headroom.apps.toeic.bank.Part;
import dev.headroom.spring.overload.Bulkhead;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;

/** Practice sets and mock tests of the caller. Thread-safe. */
@Endpoints(group = "Practice", path = "/api")
@Bulkhead("requests")
class ExamController {

  private final Exams exams;

  ExamController(Exams exams) {
    this.exams = exams;
  }

  @Operation(summary = "Draws a practice set of a part")
  @PostMapping("/practice")
  @ResponseStatus(HttpStatus.CREATED)
  ExamView practise(@Caller long user, @Valid @RequestBody Wishes.Practice wanted) {
    return exams.practise(user, Part.of(wanted.part()), wanted.size());
  }

  @Operation(summary = "Draws a mock test; its time runs from now on")
  @PostMapping("/tests")
  @ResponseStatus(HttpStatus.CREATED)
  ExamView test(@Caller long user, @Valid @RequestBody Wishes.MockTest wanted) {
    return exams.test(user, Kind.of(wanted.form()));
  }

  @Operation(summary = "The caller's latest sets")
  @GetMapping("/sets")
  List<ExamView.Brief> latest(@Caller long user) {
    return exams.latest(user);
  }

  @Operation(summary = "A set with its questions")
  @GetMapping("/sets/{id}")
  ExamView view(@Caller long user, @PathVariable @Min(1) long id) {
    return exams.view(user, id);
  }

  @Operation(summary = "Answers a question; a practice set says at once whether it is right")
  @PutMapping("/sets/{id}/answers")
  ExamView.Taken answer(
      @Caller long user, @PathVariable @Min(1) long id, @Valid @RequestBody Wishes.Answer given) {
    return exams.answer(user, id, given);
  }

  @Operation(summary = "Finishes a set and scores it")
  @PostMapping("/sets/{id}/finish")
  ExamView.Result finish(@Caller long user, @PathVariable @Min(1) long id) {
    return exams.finish(user, id);
  }
}
