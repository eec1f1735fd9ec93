// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.letter;

import dev.headroom.apps.civiclog.access.Me;
import dev.headroom.apps.civiclog.access.Memberships;
import dev.headroom.apps.civiclog.access.VisibleViolations;
import dev.headroom.apps.civiclog.model.Letter;
import dev.headroom.apps.civiclog.model.Violation;
import dev.headroom.apps.systems.web.Caller;
import dev.headroom.apps.systems.web.Endpoints;
import dev.headroom.apps.systems.web.RefusedException;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.constraints.Min;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/**
 * The letter about a violation. It names the owner, so it is for the owner, the board and the
 * manager, not for a neighbour who reported the violation. Thread-safe.
 */
@Endpoints(group = "Letters", path = "/api/violations/{violation}/letter")
record LetterController(
    LetterRows rows,
    Letters letters,
    LetterDocuments documents,
    Memberships memberships,
    VisibleViolations violations) {

  /** A viewer of PDF is a plug-in with styles of its own; nothing else may be loaded or run. */
  private static final String POLICY =
      "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'";

  @Operation(summary = "The latest letter as a PDF; 404 with Retry-After while it is being written")
  @GetMapping
  ResponseEntity<?> letter(@Caller long user, @PathVariable @Min(1) long violation) {
    Me me = memberships.me(user);
    Violation about = violations.require(me, violation);
    if (!violations.mayReadLetter(me, about)) {
      throw RefusedException.missing("letter");
    }
    Letter letter = rows.findFirstByViolationIdOrderByNumberDesc(violation).orElse(null);
    if (letter == null && !letters.isMissing(violation)) {
      throw RefusedException.missing("letter");
    }
    if (letter == null) {
      HttpStatus status = HttpStatus.NOT_FOUND;
      return ResponseEntity.status(status)
          .header(HttpHeaders.RETRY_AFTER, Long.toString(letters.retryAfterSeconds(about)))
          .cacheControl(CacheControl.noStore())
          .body(
              ProblemDetail.forStatusAndDetail(status, "the letter is not written yet, try again"));
    }
    ContentDisposition inline =
        ContentDisposition.inline().filename("notice-" + violation + ".pdf").build();
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_PDF)
        .cacheControl(CacheControl.noCache().cachePrivate())
        .header(HttpHeaders.CONTENT_DISPOSITION, inline.toString())
        .header("Content-Security-Policy", POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .body(document(letter, violation));
  }

  /** A letter of the sample data has no document before it is first read. */
  private byte[] document(Letter letter, long violation) {
    byte[] stored = letter.getPdf();
    if (stored != null) {
      return stored;
    }
    byte[] pdf = documents.render(violation);
    rows.storeDocument(letter.getId(), pdf, pdf.length);
    return pdf;
  }
}
