// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house.broken.threads;

final class Starter {

  private Starter() {}

  static Thread start(Runnable task) {
    return Thread.ofVirtual().start(task);
  }
}
