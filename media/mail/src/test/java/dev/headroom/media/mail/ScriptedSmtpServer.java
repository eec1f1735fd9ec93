// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.mail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An SMTP server whose responses a test chooses, and that counts connections and mails.
 *
 * <p>Thread-safe.
 */
final class ScriptedSmtpServer implements AutoCloseable {
  private final ServerSocket socket;
  private final Thread accepting;
  private final Map<String, String> responses = new ConcurrentHashMap<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger mails = new AtomicInteger();
  private volatile boolean hangsUpAfterData;

  ScriptedSmtpServer() throws IOException {
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    accepting = Thread.ofPlatform().daemon().start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  int mails() {
    return mails.get();
  }

  /** Chooses the response to a command: MAIL, RCPT, DATA, or END for the end of a mail. */
  void respond(String command, String response) {
    responses.put(command, response);
  }

  /** Accepts mails, but closes the connection before it says so. */
  void hangUpAfterData(boolean hangsUp) {
    hangsUpAfterData = hangsUp;
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> converse(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void converse(Socket client) {
    try (client;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1))) {
      OutputStream out = client.getOutputStream();
      say(out, "220 scripted");
      for (@Nullable String line = in.readLine(); line != null; line = in.readLine()) {
        String command = line.split("[ :]", 2)[0].toUpperCase(java.util.Locale.ROOT);
        if (command.equals("QUIT")) {
          say(out, "221 bye");
          return;
        }
        String response =
            responses.getOrDefault(command, command.equals("DATA") ? "354 go on" : "250 ok");
        say(out, response);
        if (response.startsWith("354")) {
          readMail(in);
          mails.incrementAndGet();
          if (hangsUpAfterData) {
            return;
          }
          say(out, responses.getOrDefault("END", "250 accepted"));
        }
      }
    } catch (IOException lost) {
      // The client went.
    }
  }

  private static void readMail(BufferedReader in) throws IOException {
    String line = in.readLine();
    while (line != null && !line.equals(".")) {
      line = in.readLine();
    }
  }

  private static void say(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** Closes the port, and returns when nothing accepts connections there any more. */
  @Override
  public void close() throws IOException {
    socket.close();
    try {
      accepting.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
