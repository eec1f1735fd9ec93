// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.process;

import dev.headroom.store.embedded.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * A port that is wanted by its number: whether it is free, and another one if it is not.
 *
 * <p>Stateless, thread-safe.
 */
public final class WantedPort {
  private WantedPort() {}

  /**
   * Returns whether a port can be listened on.
   *
   * @param address on which the port is tried; none is free on that of another machine
   * @param port 1 to 65535, or 0 for any
   */
  public static boolean isFree(InetAddress address, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address, port));
      return true;
    } catch (IOException inUse) {
      return false;
    }
  }

  /**
   * Returns the port if it is free on the loopback address, else any that is.
   *
   * @param port 1 to 65535
   * @throws dev.headroom.store.embedded.EmbeddedStoreException if none is free
   */
  public static int orAny(int port) {
    return isFree(InetAddress.getLoopbackAddress(), port) ? port : FreePort.find();
  }
}
