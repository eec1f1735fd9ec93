// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import dev.headroom.session.device.Session;
import java.time.Duration;

/**
 * The tokens of a client that signed in or refreshed.
 *
 * <p>Immutable. {@link #toString} shows no token.
 *
 * @param accessToken the bearer token
 * @param expiresIn the life of the access token
 * @param refreshToken gets the next tokens, once
 * @param session the session
 */
public record SessionTokens(
    String accessToken, Duration expiresIn, String refreshToken, Session session) {
  @Override
  public String toString() {
    return "SessionTokens of " + session.id();
  }
}
