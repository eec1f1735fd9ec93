// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.slow;

import dev.headroom.database.statement.StatementRun;
import dev.headroom.database.statement.StatementShape;
import org.jspecify.annotations.Nullable;

/**
 * Gives the plans of slow statements.
 *
 * <p>Implementations must be thread-safe.
 */
public interface SlowPlans {
  /** Gives no plans. */
  SlowPlans NONE =
      new SlowPlans() {
        @Override
        public void request(StatementRun run) {}

        @Override
        public @Nullable String plan(StatementShape shape) {
          return null;
        }
      };

  /** Requests the plan of a statement that was slow. Returns at once. */
  void request(StatementRun run);

  /** Returns the plan, or why there is none; null if it is not known yet. */
  @Nullable String plan(StatementShape shape);
}
