// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.device;

import dev.headroom.session.revocation.Fingerprint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The refresh tokens of one session, and the state machine that decides about them.
 *
 * <p>Immutable. A store applies {@link #decide} and {@link #rotated} to the family's row, under the
 * row's lock.
 *
 * <p>Method: the current token rotates. A token spent within the grace period gets the successor
 * that was made then, and through it the current one. Tabs that raced, and clients that lost a
 * response, therefore all end up with one token; the family never forks. The grace period counts
 * from the first use and is never prolonged. A token that carries the family's secret and is
 * neither current nor in grace was presented by a second holder: theft. A token without the secret
 * was forged, and revokes nothing.
 *
 * @param secret the fingerprint of the secret that all tokens of the family share
 * @param deviceKey the key that the device has proven to hold; null if none
 * @param current the fingerprint of the token that is to be used next
 * @param spent the tokens that were used within the grace period, oldest first
 */
public record RefreshFamily(
    Fingerprint secret, @Nullable String deviceKey, Fingerprint current, List<Spent> spent) {
  /** Copies. */
  public RefreshFamily {
    spent = List.copyOf(spent);
  }

  /**
   * A token that was used.
   *
   * <p>Immutable; the bytes are not written to.
   *
   * @param token its fingerprint
   * @param at when it was used
   * @param sealed its successor, which only the holder of the token can decrypt
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Spent(Fingerprint token, Instant at, byte[] sealed) {
    boolean isWithin(Duration grace, Instant now) {
      return now.isBefore(at.plus(grace));
    }
  }

  /**
   * Decides about a refresh token.
   *
   * @param alive whether the session is live
   */
  public RefreshDecision decide(boolean alive, RefreshAttempt attempt, Instant now) {
    if (!secret.equals(attempt.family())) {
      return new RefreshDecision.Refuse(RefreshDecision.Reason.INVALID);
    }
    if (!alive) {
      return new RefreshDecision.Refuse(RefreshDecision.Reason.ENDED);
    }
    if (!Objects.equals(deviceKey, attempt.deviceKey())) {
      return new RefreshDecision.Refuse(RefreshDecision.Reason.OTHER_DEVICE);
    }
    if (current.equals(attempt.token())) {
      return new RefreshDecision.Rotate();
    }
    List<byte[]> chain = new ArrayList<>();
    for (Spent each : spent) {
      boolean presented = each.token().equals(attempt.token());
      if (presented && !each.isWithin(attempt.grace(), now)) {
        break;
      }
      if (presented || !chain.isEmpty()) {
        chain.add(each.sealed());
      }
    }
    return chain.isEmpty()
        ? new RefreshDecision.Refuse(RefreshDecision.Reason.SPENT)
        : new RefreshDecision.Again(chain);
  }

  /** Returns the family after a rotation: the spent token is kept for the grace period. */
  public RefreshFamily rotated(RefreshAttempt attempt, Instant now) {
    List<Spent> kept = new ArrayList<>(spent);
    kept.removeIf(each -> !each.isWithin(attempt.grace(), now));
    kept.add(new Spent(attempt.token(), now, attempt.sealed()));
    return new RefreshFamily(secret, deviceKey, attempt.successor(), kept);
  }
}
