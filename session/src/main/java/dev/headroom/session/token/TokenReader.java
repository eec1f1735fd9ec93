// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import dev.headroom.session.revocation.Fingerprint;
import org.jspecify.annotations.Nullable;

/**
 * Verifies tokens of one kind.
 *
 * <p>Thread-safe.
 */
public interface TokenReader {
  /**
   * Verifies a token that is not known yet, all but its time and its revocation.
   *
   * @param token what the client sent, of bounded length and harmless characters
   * @param fingerprint its hash
   * @return null if it is no token of ours
   */
  @Nullable Reading read(String token, Fingerprint fingerprint);

  /**
   * A token that was verified.
   *
   * <p>Immutable.
   *
   * @param access what it says
   * @param fromMillis from when on it is valid
   * @param keyId which key signed it
   */
  record Reading(AccessToken access, long fromMillis, String keyId) {}
}
