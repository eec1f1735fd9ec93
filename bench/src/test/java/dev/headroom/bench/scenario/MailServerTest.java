// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MailServerTest {

  private static final Duration ROUND_TRIP = Duration.ofMillis(20);

  @Test
  void countsAMailThatIsSentTwiceOnceAndRepliesAfterARoundTrip() throws IOException {
    try (MailServer server = MailServer.start(ROUND_TRIP)) {
      long begun = System.nanoTime();
      int replies = send(server, "<1@example.org>", "<2@example.org>", "<1@example.org>");

      assertThat(server.received()).isEqualTo(2);
      assertThat(replies).isEqualTo(3 + 4 * 3);
      assertThat(System.nanoTime() - begun).isGreaterThan(replies * ROUND_TRIP.toNanos());
    }
  }

  @Test
  void doesNotCountAMailWhoseClientIsGoneBeforeItsEnd() throws IOException {
    try (MailServer server = MailServer.start(Duration.ZERO);
        Socket socket = connect(server);
        BufferedReader in = reader(socket)) {
      in.readLine();
      write(socket, "DATA");
      assertThat(in.readLine()).startsWith("354");
      write(socket, "Message-ID: <1@example.org>");
      socket.shutdownOutput();

      assertThat(in.readLine()).isNull();
      assertThat(server.received()).isZero();
    }
  }

  /** Sends mails, and returns the number of replies. */
  private static int send(MailServer server, String... ids) throws IOException {
    int replies = 0;
    try (Socket socket = connect(server);
        BufferedReader in = reader(socket)) {
      replies += reply(in, "220");
      write(socket, "EHLO test");
      replies += reply(in, "250");
      for (String id : ids) {
        write(socket, "MAIL FROM:<a@example.org>");
        replies += reply(in, "250");
        write(socket, "RCPT TO:<b@example.org>");
        replies += reply(in, "250");
        write(socket, "DATA");
        replies += reply(in, "354");
        write(socket, "Subject: A letter\r\nMessage-ID: " + id + "\r\n\r\nText\r\n.");
        replies += reply(in, "250");
      }
      write(socket, "QUIT");
      replies += reply(in, "221");
      return replies;
    }
  }

  private static Socket connect(MailServer server) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.port());
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
  }

  private static void write(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  private static int reply(BufferedReader in, String code) throws IOException {
    assertThat(in.readLine()).startsWith(code);
    return 1;
  }
}
