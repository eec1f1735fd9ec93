// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AcceptQueueTest {

  @Test
  void countsTheConnectionsThatNobodyHasAccepted() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket server = new ServerSocket(0, 10, loopback);
        Socket first = new Socket(loopback, server.getLocalPort());
        Socket second = new Socket(loopback, server.getLocalPort())) {
      assertThat(first.isConnected() && second.isConnected()).isTrue();
      await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> isLength(server, 2));
      server.accept().close();
      await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> isLength(server, 1));
    }
  }

  @Test
  void isEmptyWhereNothingListens() throws Exception {
    int unused;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      unused = server.getLocalPort();
    }
    assertThat(AcceptQueue.length(unused)).isEqualTo(AcceptQueue.isReadable() ? 0 : Double.NaN);
  }

  private static void isLength(ServerSocket server, int waiting) {
    assertThat(AcceptQueue.length(server.getLocalPort()))
        .isEqualTo(AcceptQueue.isReadable() ? waiting : Double.NaN);
  }
}
