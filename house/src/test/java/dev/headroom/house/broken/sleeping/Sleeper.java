// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house.broken.sleeping;

/** Waits and hopes. */
final class Sleeper {
  void waitAWhile() throws InterruptedException {
    Thread.sleep(1);
  }
}
