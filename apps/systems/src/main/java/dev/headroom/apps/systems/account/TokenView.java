// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.account;

import dev.headroom.session.SessionTokens;

/**
 * The tokens of a sign-in, and how many wrong passwords came since the last one.
 *
 * <p>Immutable. Its text never shows a token.
 */
public record TokenView(
    String token, String tokenType, long expiresIn, String refreshToken, int failedSignIns) {

  static TokenView of(SessionTokens tokens, int failedSignIns) {
    return new TokenView(
        tokens.accessToken(),
        "Bearer",
        tokens.expiresIn().toSeconds(),
        tokens.refreshToken(),
        failedSignIns);
  }

  @Override
  public String toString() {
    return "TokenView";
  }
}
