// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.operator;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

/**
 * A bean with handler methods for operators, by the annotations of a controller. It stands in a
 * handler mapping of its own and is no {@code @Controller}: the requests of the application are not
 * compared with its patterns, and descriptions of the application's interface leave it out.
 *
 * <p>Its methods return a {@code ResponseEntity}. One that is for operators alone extends {@link
 * OperatorsOnlyEndpoint}. A handler of the application that matches a request as closely serves it
 * instead.
 *
 * <p>Thread-safe, as a controller is.
 */
public interface OperatorEndpoint {

  /** Returns a response that says why a request was not fulfilled, as a problem of RFC 9457. */
  static ResponseEntity<ProblemDetail> problem(HttpStatus status, String detail) {
    return ResponseEntity.status(status).body(ProblemDetail.forStatusAndDetail(status, detail));
  }

  /**
   * Returns the name of the caller as {@link #line} does; {@code operator} where a token alone made
   * it one.
   */
  static String caller(HttpServletRequest request) {
    return line(Objects.requireNonNullElse(request.getRemoteUser(), "operator"));
  }

  /** Returns a text as one line of at most 200 characters, since the log shows it. */
  static String line(String text) {
    String line = text.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]+", " ");
    return line.substring(0, Math.min(line.length(), 200));
  }
}
