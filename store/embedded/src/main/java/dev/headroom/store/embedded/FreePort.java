// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A port for a server that is started later, or started again: one from 12000 to 31999, below the
 * ephemeral ports, so that no client gets it before the server listens, and not one that was found
 * in this process before.
 *
 * <p>Thread-safe.
 */
public final class FreePort {
  private static final int LOWEST = 12_000;
  private static final int PORTS = 20_000;
  private static final int MAX_TRIES = 100;

  /** From a place of chance on: processes that start at the same time look elsewhere. */
  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));

  private FreePort() {}

  /**
   * Finds one.
   *
   * @return a port of the loopback address on which nobody listens now
   * @throws EmbeddedStoreException if none was found
   */
  public static int find() {
    for (int left = MAX_TRIES; ; left--) {
      int port = LOWEST + Math.floorMod(NEXT.getAndIncrement(), PORTS);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        if (left == 0) {
          throw new EmbeddedStoreException("no port is free on the loopback address", e);
        }
      }
    }
  }
}
