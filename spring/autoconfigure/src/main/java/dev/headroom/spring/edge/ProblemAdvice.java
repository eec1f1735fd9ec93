// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import dev.headroom.ground.StoreUnavailableException;
import java.util.List;
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

  private final List<ProblemMapping> mappings;

  ProblemAdvice(List<ProblemMapping> mappings) {
    this.mappings = List.copyOf(mappings);
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

  /** Rethrows exceptions that Spring Security and filters respond to. */
  @ExceptionHandler
  ResponseEntity<ProblemDetail> unexpected(Exception fault) throws Exception {
    if (fault.getClass().getName().startsWith(SECURITY)) {
      throw fault;
    }
    for (ProblemMapping each : mappings) {
      ResponseEntity<ProblemDetail> mapped = each.map(fault);
      if (mapped != null) {
        return mapped;
      }
    }
    LOG.error("a request failed", fault);
    return ResponseEntity.status(HttpStatus.INTERNAL_SERVER_ERROR)
        .body(
            ProblemDetail.forStatusAndDetail(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "The request failed; the log has the reason under the request id."));
  }
}
