// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import dev.headroom.session.device.Session;
import java.time.Duration;

/**
 * What a client gets when it signs in or refreshes.
 *
 * <p>Immutable. Its text shows no token.
 *
 * @param accessToken the bearer token
 * @param expiresIn how long that lives
 * @param refreshToken what the next ones are asked for with, once
 * @param session the device
 */
public record SessionTokens(
    String accessToken, Duration expiresIn, String refreshToken, Session session) {
  @Override
  public String toString() {
    return "SessionTokens of " + session.id();
  }
}
