// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import java.security.SecureRandom;
import java.util.Base64;

/** Random bytes, and their form in tokens: Base64url without padding. Thread-safe. */
final class Secrets {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Secrets() {}

  static byte[] random(int size) {
    byte[] bytes = new byte[size];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  static String randomText(int size) {
    return text(random(size));
  }

  static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
