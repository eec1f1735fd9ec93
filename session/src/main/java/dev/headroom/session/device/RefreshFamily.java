// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.device;

import dev.headroom.session.revocation.Fingerprint;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The refresh family of one session, as the record holds it.
 *
 * <p>Immutable.
 *
 * @param family the fingerprint of the secret that all tokens of the family share
 * @param deviceKey the key that the device proved to have; null if it proved none
 * @param current the fingerprint of the token that is to be used next
 * @param spent the tokens used within the grace, oldest first
 */
public record RefreshFamily(
    Fingerprint family, @Nullable String deviceKey, Fingerprint current, List<Spent> spent) {
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
   * @param sealed its successor, which only the holder of the token can open
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Spent(Fingerprint token, Instant at, byte[] sealed) {}
}
