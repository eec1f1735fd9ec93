// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.account;

/** A bearer token. Immutable; its text never shows the token. */
record TokenView(String token, String tokenType, long expiresIn) {

  @Override
  public String toString() {
    return "TokenView";
  }
}
