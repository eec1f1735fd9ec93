// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

/**
 * Is notified of each call of adaptive limiters and bulkheads.
 *
 * <p>Thread-safe; called on the thread of the call, so it must return at once and must not throw.
 * It learns nothing about users.
 */
public interface OverloadListener {
  /** Ignores everything. */
  OverloadListener NONE = new OverloadListener() {};

  /**
   * A call got a permit.
   *
   * @param limiter the name of the limiter or bulkhead
   * @param waitedNanos 0 for a call that did not wait
   */
  default void admitted(String limiter, Priority priority, long waitedNanos) {}

  /**
   * A call was refused.
   *
   * @param limiter the name of the limiter or bulkhead
   */
  default void refused(String limiter, Priority priority, OverloadException.Reason reason) {}
}
