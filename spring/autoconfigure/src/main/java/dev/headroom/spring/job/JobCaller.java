// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.job;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Finds the user who sends a request, in the words in which jobs name their owners. By default the
 * name of the signed-in principal, or else the user of Headroom's own token.
 *
 * <p>A bean of this type replaces the default. Thread-safe.
 */
@FunctionalInterface
public interface JobCaller {
  /**
   * Returns the user.
   *
   * @return null if nobody is signed in
   */
  @Nullable String of(HttpServletRequest request);
}
