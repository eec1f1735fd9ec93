// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.device;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The state machine of refresh tokens.
 *
 * <p>Immutable. A pure function: the record applies it to the family's row under the row's lock.
 *
 * <p>Method: the current token rotates. A token spent within the grace gets the successor that was
 * made then, and through it the current one, so that tabs that raced, and clients whose answer was
 * lost, all end up with one and the same token; nothing forks. The grace counts from the first use
 * and is never prolonged. A token that carries the family's secret and is neither has an older
 * holder: theft. One that does not carry the secret was never ours and ends nothing.
 */
public final class RefreshRules {
  private RefreshRules() {}

  /**
   * Decides.
   *
   * @param alive whether the session is
   */
  public static RefreshDecision judge(
      RefreshFamily state, boolean alive, RefreshAttempt attempt, Instant now) {
    if (!state.family().equals(attempt.family())) {
      return new RefreshDecision.Refuse(RefreshDecision.Reason.INVALID);
    }
    if (!alive) {
      return new RefreshDecision.Refuse(RefreshDecision.Reason.ENDED);
    }
    if (!Objects.equals(state.deviceKey(), attempt.deviceKey())) {
      return new RefreshDecision.Refuse(RefreshDecision.Reason.OTHER_DEVICE);
    }
    if (state.current().equals(attempt.token())) {
      return new RefreshDecision.Rotate();
    }
    List<byte[]> chain = new ArrayList<>();
    for (RefreshFamily.Spent each : state.spent()) {
      boolean begins = each.token().equals(attempt.token());
      if (begins && !isWithin(each, attempt.grace(), now)) {
        break;
      }
      if (begins || !chain.isEmpty()) {
        chain.add(each.sealed());
      }
    }
    return chain.isEmpty()
        ? new RefreshDecision.Refuse(RefreshDecision.Reason.SPENT)
        : new RefreshDecision.Again(chain);
  }

  /** Returns the family after a rotation: the spent token stays known for the grace. */
  public static RefreshFamily rotated(RefreshFamily state, RefreshAttempt attempt, Instant now) {
    List<RefreshFamily.Spent> spent = new ArrayList<>();
    for (RefreshFamily.Spent each : state.spent()) {
      if (isWithin(each, attempt.grace(), now)) {
        spent.add(each);
      }
    }
    spent.add(new RefreshFamily.Spent(attempt.token(), now, attempt.sealed()));
    return new RefreshFamily(state.family(), state.deviceKey(), attempt.successor(), spent);
  }

  private static boolean isWithin(RefreshFamily.Spent spent, Duration grace, Instant now) {
    return now.isBefore(spent.at().plus(grace));
  }
}
