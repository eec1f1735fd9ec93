// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.process;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what another process does, which sends no signal. Stateless, thread-safe. */
public final class Wait {

  private static final Duration POLL = Duration.ofMillis(20);

  private Wait() {}

  /**
   * Waits until a condition holds; evaluates it every 20 ms.
   *
   * @param timeout the maximum wait
   * @return whether it holds
   */
  public static boolean until(BooleanSupplier condition, Duration timeout)
      throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end >= 0) {
        return false;
      }
      Thread.sleep(POLL);
    }
    return true;
  }
}
