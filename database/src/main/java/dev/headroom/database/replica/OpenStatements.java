// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The read-only statements of one connection that are not closed, and may have open results.
 * Confined to one thread.
 */
final class OpenStatements {
  private final Set<RetriedStatement> open = new HashSet<>();

  /** A statement was created on the present server. */
  void add(RetriedStatement statement) {
    open.add(statement);
  }

  void remove(RetriedStatement statement) {
    open.remove(statement);
  }

  void clear() {
    open.clear();
  }

  /** Returns whether a move would close the results of no other statement. */
  boolean hasNoneBut(@Nullable RetriedStatement own) {
    return open.isEmpty() || (open.size() == 1 && own != null && open.contains(own));
  }
}
