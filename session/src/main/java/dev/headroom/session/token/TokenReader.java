// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import dev.headroom.session.revocation.Fingerprint;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the signature of tokens of one kind and reads their claims.
 *
 * <p>Thread-safe.
 */
public interface TokenReader {
  /**
   * Verifies a token that is not cached, except its time and its revocation.
   *
   * <p>The token that is returned is revoked by its own fingerprint. That of the text serves where
   * a token has one spelling, as those of HMAC and RSA have here; of a signature by ECDSA there are
   * two, which whoever holds it can exchange: use the hash of its id ({@code jti}) there.
   *
   * @param token what the client sent, of bounded length and harmless characters
   * @param fingerprint its hash
   * @return null if it is no token of Headroom
   * @throws dev.headroom.ground.StoreUnavailableException if that cannot be known now
   */
  @Nullable VerifiedToken read(String token, Fingerprint fingerprint);

  /**
   * Returns whether a token that was not read does not even claim to be of this kind: that of
   * another issuer, an API key, or any other text. A reader that cannot know returns false.
   *
   * @param token any text of bounded length
   */
  default boolean isForeign(String token) {
    return false;
  }
}
