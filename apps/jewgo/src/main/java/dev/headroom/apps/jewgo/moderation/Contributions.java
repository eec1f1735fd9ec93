// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.moderation;

import dev.headroom.apps.systems.list.Page;
import org.jspecify.annotations.Nullable;

/**
 * Contributions of one kind, and the decisions on them.
 *
 * <p>Thread-safe, as every implementation must be.
 *
 * @param <T> a contribution as administrators see it
 */
public interface Contributions<T> {

  /** The status in which everybody sees a contribution. */
  String APPROVED = "approved";

  /** The status in which nobody else sees a contribution, after a decision. */
  String REJECTED = "rejected";

  /** Returns a page of the contributions with a status, the oldest first. */
  Page<T> page(String status, int size, @Nullable String cursor);

  /**
   * Sets the status of a contribution; setting the present one again changes nothing.
   *
   * @throws dev.headroom.apps.systems.web.RefusedException with 404 if there is none
   */
  void decide(long id, String status);
}
