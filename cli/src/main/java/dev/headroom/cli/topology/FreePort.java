// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.topology;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds ports that are free. Stateless. */
final class FreePort {

  private FreePort() {}

  /** Returns the wanted port if it is free, else any free one. */
  static int near(InetAddress address, int wanted) {
    try {
      return bound(address, wanted);
    } catch (IOException inUse) {
      try {
        return bound(address, 0);
      } catch (IOException e) {
        throw new TopologyException("no port is free on " + address.getHostAddress(), e);
      }
    }
  }

  private static int bound(InetAddress address, int wanted) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address, wanted));
      return socket.getLocalPort();
    }
  }
}
