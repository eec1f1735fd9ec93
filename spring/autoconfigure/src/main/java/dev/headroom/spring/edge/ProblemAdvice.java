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
 * Turns exceptions of handlers into problems, where the application has no such advice of its own;
 * the exception's message is logged, not sent.
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
                "Too many requests; try again in " + seconds + " s."));
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> unavailable(StoreUnavailableException unavailable) {
    LOG.warn("a request could not be served: {}", unavailable.getMessage());
    return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
        .header("Retry-After", "1")
        .body(
            ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE, "A store is unavailable; try again."));
  }

  /** Rethrows exceptions that Spring Security and the overload filter respond to. */
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
                "The request failed; the log has the reason under the request id."));
  }
}
