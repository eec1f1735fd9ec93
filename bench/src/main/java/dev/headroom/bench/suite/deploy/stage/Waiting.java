// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.deploy.stage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other processes do. Stateless, thread-safe. */
public final class Waiting {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long POLL_NANOS = 20_000_000;

  private Waiting() {}

  /**
   * Waits for a condition, for three minutes at most.
   *
   * @param what the condition in words, such as {@code nginx listens}
   * @param condition is looked at fifty times a second
   * @throws IllegalStateException if it does not come true, or the thread is interrupted
   */
  public static void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end >= 0) {
        throw new IllegalStateException(
            "not true within %d s: %s".formatted(PATIENCE.toSeconds(), what));
      }
      LockSupport.parkNanos(POLL_NANOS);
      if (Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException("interrupted while waiting: " + what);
      }
    }
  }

  /** Returns whether something accepts connections on a port of this machine. */
  public static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }
}
