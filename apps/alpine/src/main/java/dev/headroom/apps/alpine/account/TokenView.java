// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.account;

/**
 * A bearer token, and how many wrong passwords came since the last sign-in. Immutable; its text
 * never shows the token.
 */
record TokenView(String token, String tokenType, long expiresIn, int failedSignIns) {

  @Override
  public String toString() {
    return "TokenView";
  }
}
