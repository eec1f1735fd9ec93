// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.store.embedded.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class WantedPortTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @Test
  void takesAnotherWhereTheWantedOneIsInUse() throws IOException {
    try (ServerSocket used = new ServerSocket(0, 1, LOOPBACK)) {
      assertThat(WantedPort.isFree(LOOPBACK, used.getLocalPort())).isFalse();
      assertThat(WantedPort.orAny(used.getLocalPort()))
          .isPositive()
          .isNotEqualTo(used.getLocalPort());
    }
  }

  @Test
  void takesTheWantedOneWhereItIsFree() {
    int free = FreePort.find();

    assertThat(WantedPort.isFree(LOOPBACK, free)).isTrue();
    assertThat(WantedPort.orAny(free)).isEqualTo(free);
  }
}
