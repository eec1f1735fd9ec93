// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.limit.LimitExceededException;
import dev.headroom.overload.OverloadException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Turns what goes wrong in a handler into a problem, where the application has no such advice of
 * its own; what the exception said goes to the log alone.
 *
 * <p>Thread-safe.
 */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
final class ProblemAdvice extends ResponseEntityExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);
  private static final String SECURITY = "org.springframework.security.";
  private static final long NANOS_BELOW_A_SECOND = 999_999_999L;

  @ExceptionHandler
  ResponseEntity<ProblemDetail> refused(LimitExceededException refusal) {
    long seconds =
        Math.max(1, refusal.decision().retryAfter().plusNanos(NANOS_BELOW_A_SECOND).toSeconds());
    return ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS)
        .header("Retry-After", Long.toString(seconds))
        .body(
            ProblemDetail.forStatusAndDetail(
                HttpStatus.TOO_MANY_REQUESTS,
                "Too much was asked; try again in " + seconds + " s."));
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> away(StoreUnavailableException away) {
    LOG.warn("a request could not be served: {}", away.getMessage());
    return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
        .header("Retry-After", "1")
        .body(
            ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE, "A store is away; try again."));
  }

  /** Lets pass what sign-in must answer, and what the lanes must hear of; all else is ours. */
  @ExceptionHandler
  ResponseEntity<ProblemDetail> unexpected(Exception fault) throws Exception {
    if (fault.getClass().getName().startsWith(SECURITY)
        || OverloadException.findIn(fault) != null) {
      throw fault;
    }
    LOG.error("a request failed", fault);
    return ResponseEntity.status(HttpStatus.INTERNAL_SERVER_ERROR)
        .body(
            ProblemDetail.forStatusAndDetail(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "The request could not be answered; the log tells why under the request id."));
  }
}
