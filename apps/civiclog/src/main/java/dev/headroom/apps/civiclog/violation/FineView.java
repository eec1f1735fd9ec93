// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.violation;

import dev.headroom.apps.civiclog.model.Fine;
import java.time.Instant;
import java.time.LocalDate;

/** A fine for a violation. Immutable. */
record FineView(long id, long cents, Fine.State state, LocalDate dueOn, Instant createdAt) {

  static FineView of(Fine fine) {
    return new FineView(
        fine.getId(), fine.getCents(), fine.getState(), fine.getDueOn(), fine.getCreatedAt());
  }
}
