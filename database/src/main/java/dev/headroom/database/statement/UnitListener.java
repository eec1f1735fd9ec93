// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import java.util.List;

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

  /** Returns a listener that calls others in order, also when one of them throws. */
  static UnitListener all(List<UnitListener> listeners) {
    List<UnitListener> each = List.copyOf(listeners);
    return unit -> {
      for (UnitListener one : each) {
        try {
          one.unitEnded(unit);
        } catch (RuntimeException | LinkageError e) {
          ListenerFailures.log(one, e);
        }
      }
    };
  }
}
