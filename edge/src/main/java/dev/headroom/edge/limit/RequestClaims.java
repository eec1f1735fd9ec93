// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.limit;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Reads the claims of a signed-in caller's token, such as a tenant or a plan.
 *
 * <p>Thread-safe. Called behind sign-in, once for each rule that names a claim.
 */
@FunctionalInterface
public interface RequestClaims {
  /** Has no claims. */
  RequestClaims NONE = (request, name) -> null;

  /**
   * Returns a claim as text.
   *
   * @param name such as {@code plan}
   * @return null when the request has no verified token, or the token no such claim
   */
  @Nullable String claim(HttpServletRequest request, String name);
}
