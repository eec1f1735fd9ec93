// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.operator;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ModelAttribute;

/**
 * An endpoint all of whose methods are for operators. Every other caller is refused before the body
 * of the request is read, so that nobody else makes the service read one.
 *
 * <p>Thread-safe, as far as the subclass is. Costs one check of the caller for each request.
 */
public abstract class OperatorsOnlyEndpoint implements OperatorEndpoint {
  private final OperatorAccess operators;

  /**
   * Creates an endpoint.
   *
   * @param operators decides who is one
   */
  protected OperatorsOnlyEndpoint(OperatorAccess operators) {
    this.operators = operators;
  }

  /** Spring calls this before it reads what a method of the endpoint needs. */
  @ModelAttribute
  final void requireOperator(HttpServletRequest request) {
    operators.require(request);
  }

  @ExceptionHandler(OperatorAccess.RefusedException.class)
  final ResponseEntity<?> refused() {
    return operators.refusal();
  }
}
