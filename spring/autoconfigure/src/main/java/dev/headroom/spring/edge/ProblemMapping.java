// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

/**
 * Maps the exceptions of one capability to problems, for {@link ProblemAdvice}.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
public interface ProblemMapping {

  /**
   * Maps an exception of a handler.
   *
   * @return null for an exception that is not the capability's
   * @throws Exception the same exception, when a filter responds to it
   */
  @Nullable ResponseEntity<ProblemDetail> map(Exception fault) throws Exception;
}
