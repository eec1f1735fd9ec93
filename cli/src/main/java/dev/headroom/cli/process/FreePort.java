// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds ports that are free.
 *
 * <p>Stateless, thread-safe. A port that is not wanted by number is taken from 12000 to 31999,
 * below the ephemeral ports, so that no client gets it before the server listens.
 */
public final class FreePort {
  private static final int LOWEST = 12_000;
  private static final int HIGHEST = 32_000;
  private static final int MAX_TRIES = 100;

  private FreePort() {}

  /**
   * Returns a port if nothing listens on it.
   *
   * @param address of this machine, on which the port is tried
   * @param wanted 1 to 65535, or 0 for any
   * @return the port; empty if it is in use
   */
  public static OptionalInt find(InetAddress address, int wanted) {
    return wanted == 0
        ? ThreadLocalRandom.current()
            .ints(MAX_TRIES, LOWEST, HIGHEST)
            .mapToObj(port -> tryBind(address, port))
            .filter(OptionalInt::isPresent)
            .findFirst()
            .orElse(OptionalInt.empty())
        : tryBind(address, wanted);
  }

  private static OptionalInt tryBind(InetAddress address, int wanted) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address, wanted));
      return OptionalInt.of(socket.getLocalPort());
    } catch (IOException inUse) {
      return OptionalInt.empty();
    }
  }

  /**
   * Returns the wanted port of the loopback address if it is free, else any free one.
   *
   * @throws MachineException if none is free
   */
  public static int wantedOrAny(int wanted) {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    OptionalInt found = find(loopback, wanted);
    return (found.isPresent() ? found : find(loopback, 0))
        .orElseThrow(() ->
            new MachineException(
                "no port is free on %s: end a program that listens on many ports"
                    .formatted(loopback.getHostAddress())));
  }
}
