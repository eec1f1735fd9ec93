// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.account;

import dev.headroom.session.SessionTokens;

/** The tokens of a sign-in. Immutable; its text never shows a token. */
record TokenView(String token, String tokenType, long expiresIn, String refreshToken) {

  static TokenView of(SessionTokens tokens) {
    return new TokenView(
        tokens.accessToken(), "Bearer", tokens.expiresIn().toSeconds(), tokens.refreshToken());
  }

  @Override
  public String toString() {
    return "TokenView";
  }
}
