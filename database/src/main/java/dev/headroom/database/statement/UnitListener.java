// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

/**
 * Receives units of work that ended.
 *
 * <p>Implementations must be thread-safe: they are called on the thread that ends a unit, and must
 * not block. An exception of theirs is logged once and never reaches the application.
 */
@FunctionalInterface
public interface UnitListener {
  /** A unit ended; its runs do not change any more. */
  void unitEnded(UnitOfWork unit);
}
