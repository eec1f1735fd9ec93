// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits until a time, or for what another process does, which sends no signal. Stateless,
 * thread-safe.
 */
public final class Waiting {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(20);

  private Waiting() {}

  /**
   * Waits until a time, also where the thread is interrupted meanwhile; not at all where it has
   * passed.
   *
   * @param nanos by {@link System#nanoTime}
   */
  public static void untilTime(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

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

  /**
   * Waits until a condition holds, for three minutes at most.
   *
   * @param what the condition in words, such as {@code nginx listens}
   * @throws IllegalStateException if it does not hold by then, or the thread is interrupted
   */
  public static void await(String what, BooleanSupplier condition) {
    try {
      if (!until(condition, PATIENCE)) {
        throw new IllegalStateException(
            "not true within %d s: %s".formatted(PATIENCE.toSeconds(), what));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting: " + what, e);
    }
  }

  /**
   * Waits until a process accepts connections.
   *
   * @param port of this machine, which nobody else listens on
   * @param timeout the maximum wait
   * @return false if it does not by then, if it has ended, or if the thread was interrupted
   */
  public static boolean listens(Process process, int port, Duration timeout) {
    try {
      return until(() -> !process.isAlive() || listens(port), timeout) && process.isAlive();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
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
