// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.violation;

import dev.headroom.apps.civiclog.model.Hearing;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A hearing about a violation. Immutable.
 *
 * @param outcome null until the board has decided
 */
record HearingView(
    long id, Instant at, String place, Hearing.@Nullable Outcome outcome, Instant createdAt) {

  static HearingView of(Hearing hearing) {
    return new HearingView(
        hearing.getId(),
        hearing.getAt(),
        hearing.getPlace(),
        hearing.getOutcome(),
        hearing.getCreatedAt());
  }
}
