// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house.broken.words;

final class Held {

  private Held() {}

  static boolean told() {
    return true;
  }
}
