// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class FreePortTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @Test
  void findsAnotherWhereTheWantedOneIsInUse() throws IOException {
    try (ServerSocket used = new ServerSocket(0, 1, LOOPBACK)) {
      assertThat(FreePort.find(LOOPBACK, used.getLocalPort())).isEmpty();
      assertThat(FreePort.wantedOrAny(used.getLocalPort()))
          .isPositive()
          .isNotEqualTo(used.getLocalPort());
    }
  }

  /** The server that is to listen on it starts later. */
  @Test
  void findsAnyThatNoClientGetsMeanwhile() {
    assertThat(FreePort.find(LOOPBACK, 0).orElseThrow()).isBetween(12_000, 31_999);
  }
}
