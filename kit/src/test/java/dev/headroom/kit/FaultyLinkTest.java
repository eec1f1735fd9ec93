// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultyLinkTest {

  private ServerSocket echo;
  private FaultyLink link;

  @BeforeEach
  void serve() throws IOException {
    echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::answerAll);
    link = FaultyLink.to(echo.getLocalPort());
  }

  @AfterEach
  void end() throws IOException {
    link.close();
    echo.close();
  }

  @Test
  void forwardsBothWays() throws IOException {
    try (Socket socket = connect()) {
      assertThat(ask(socket, 7)).isEqualTo(7);
    }
  }

  @Test
  void leadsNewConnectionsToAnotherServer() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Socket former = connect()) {
      assertThat(ask(former, 1)).isEqualTo(1);
      link.redirect(other.getLocalPort());
      assertThat(ask(former, 2)).as("those that stand keep to theirs").isEqualTo(2);
      try (Socket later = connect();
          Socket accepted = other.accept()) {
        later.getOutputStream().write(3);
        assertThat(accepted.getInputStream().read()).isEqualTo(3);
      }
    }
  }

  @Test
  void endsConnectionsWhenCutAndServesAgainWhenHealed() throws IOException {
    try (Socket socket = connect()) {
      assertThat(ask(socket, 1)).isEqualTo(1);
      link.cut();
      assertThatThrownBy(
              () -> {
                if (ask(socket, 2) < 0) {
                  throw new IOException("ended");
                }
              })
          .isInstanceOf(IOException.class);
    }
    assertThatThrownBy(this::connect).isInstanceOf(IOException.class);

    link.heal();
    try (Socket socket = connect()) {
      assertThat(ask(socket, 3)).isEqualTo(3);
    }
  }

  @Test
  void holdsBytesWhileFrozenAndDeliversThemAfterwards() throws IOException {
    try (Socket socket = connect()) {
      assertThat(ask(socket, 1)).isEqualTo(1);
      link.freeze();
      socket.setSoTimeout(50);
      assertThatThrownBy(() -> ask(socket, 2)).isInstanceOf(SocketTimeoutException.class);
      link.heal();
      socket.setSoTimeout(60_000);
      assertThat(socket.getInputStream().read()).isEqualTo(2);
    }
  }

  @Test
  void delaysEachWay() throws IOException {
    try (Socket socket = connect()) {
      link.delay(Duration.ofMillis(30));
      long begun = System.nanoTime();
      assertThat(ask(socket, 1)).isEqualTo(1);
      assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(Duration.ofMillis(60).toNanos());
    }
  }

  @Test
  void holdsOneCommandUntilItIsReleasedAndLetsOthersPass() throws Exception {
    try (Socket held = connect();
        Socket other = connect()) {
      FaultyLink.Hold hold = link.hold("A");
      held.getOutputStream().write('A');
      hold.await();
      held.setSoTimeout(50);
      assertThatThrownBy(() -> held.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(ask(other, 'A')).isEqualTo('A');
      hold.release();
      held.setSoTimeout(60_000);
      assertThat(held.getInputStream().read()).isEqualTo('A');
    }
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), link.port());
  }

  private static int ask(Socket socket, int value) throws IOException {
    socket.getOutputStream().write(value);
    socket.getOutputStream().flush();
    return socket.getInputStream().read();
  }

  private void answerAll() {
    while (!echo.isClosed()) {
      try {
        Socket socket = echo.accept();
        Thread.ofVirtual().start(() -> answer(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void answer(Socket socket) {
    try (socket) {
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException e) {
      // The test ended the connection.
    }
  }
}
