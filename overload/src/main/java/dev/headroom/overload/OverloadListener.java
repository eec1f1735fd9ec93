// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

/**
 * Hears what lanes and bulkheads do.
 *
 * <p>Thread-safe; called on the thread of the call, so it must return at once and not throw. Users
 * are never told.
 */
public interface OverloadListener {
  /** Hears nothing. */
  OverloadListener NONE = new OverloadListener() {};

  /** A call entered. */
  default void admitted(String gate, Priority priority, long waitedNanos) {}

  /** A call was refused. */
  default void refused(String gate, Priority priority, OverloadException.Reason reason) {}
}
