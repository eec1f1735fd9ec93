// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.scenario;

import dev.headroom.bench.process.Waiting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A mail server at a distance: it accepts every mail by SMTP, and each of its replies takes a round
 * trip. It keeps the Message-IDs alone.
 *
 * <p>Thread-safe. Its threads end with the JVM.
 */
final class MailServer implements AutoCloseable {

  private static final String MESSAGE_ID = "message-id:";

  private final ServerSocket socket;
  private final Duration roundTrip;
  private final Set<String> received = ConcurrentHashMap.newKeySet();

  private MailServer(ServerSocket socket, Duration roundTrip) {
    this.socket = socket;
    this.roundTrip = roundTrip;
  }

  /**
   * Starts a server on a free port of the loopback address.
   *
   * @param roundTrip the time of a reply
   */
  static MailServer start(Duration roundTrip) {
    try {
      MailServer server =
          new MailServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), roundTrip);
      Thread.ofVirtual().start(server::accept);
      return server;
    } catch (IOException e) {
      throw new IllegalStateException("no port is free on the loopback address", e);
    }
  }

  int port() {
    return socket.getLocalPort();
  }

  /** Returns how many mails were accepted; one that was sent twice counts once. */
  int received() {
    return received.size();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return; // The server was closed.
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
        OutputStream out = client.getOutputStream()) {
      reply(out, "220 localhost");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String command = line.toUpperCase(Locale.ROOT);
        if (command.startsWith("QUIT")) {
          reply(out, "221 closing");
          return;
        }
        if (command.startsWith("DATA")) {
          reply(out, "354 go on");
          String id = messageId(in);
          if (id == null) {
            return; // The client was gone before the end of the mail.
          }
          received.add(id);
        }
        reply(out, "250 OK");
      }
    } catch (IOException e) {
      // The client is gone; it sends the mail again.
    }
  }

  private static @Nullable String messageId(BufferedReader in) throws IOException {
    String id = "none";
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.equals(".")) {
        return id;
      }
      if (line.toLowerCase(Locale.ROOT).startsWith(MESSAGE_ID)) {
        id = line.substring(MESSAGE_ID.length()).strip();
      }
    }
    return null;
  }

  private void reply(OutputStream out, String text) throws IOException {
    Waiting.untilTime(System.nanoTime() + roundTrip.toNanos());
    out.write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
