// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring;

import dev.headroom.edge.Problem;
import dev.headroom.edge.TraceId;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Turns Spring MVC's own exceptions into problems, where the application has no such advice; a base
 * for one that has more to say.
 *
 * <p>Thread-safe.
 */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
public class ProblemAdvice extends ResponseEntityExceptionHandler {

  /** Creates the advice. */
  public ProblemAdvice() {}

  @Override
  protected ResponseEntity<Object> createResponseEntity(
      @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    String trace =
        request instanceof ServletWebRequest servlet ? TraceId.of(servlet.getRequest()) : null;
    if (trace != null && body instanceof ProblemDetail problem) {
      problem.setProperty(Problem.TRACE_ID, trace);
    }
    return super.createResponseEntity(body, headers, status, request);
  }

  /** Writes the problem itself: Spring would look for a format that {@code Accept} allows. */
  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotAcceptable(
      HttpMediaTypeNotAcceptableException refused,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    ServletWebRequest servlet = (ServletWebRequest) request;
    try {
      if (servlet.getResponse() != null) {
        Problem.of(406, "Not Acceptable", "Accept allows none of the formats of this response.")
            .write(servlet.getRequest(), servlet.getResponse());
      }
    } catch (IOException disconnected) {
      logger.debug("a client went while its request was refused", disconnected);
    }
    return null;
  }
}
