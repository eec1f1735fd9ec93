// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.alert;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A server of SMTP that accepts every mail, but for recipients that a test names. Thread-safe. */
final class MailServer implements AutoCloseable {
  private static final String FINE = "250 fine";

  private final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  private final BlockingQueue<String> mails = new LinkedBlockingQueue<>();
  private final Map<String, String> responses = new ConcurrentHashMap<>();

  MailServer() throws IOException {
    Thread.ofPlatform().daemon().start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** Chooses the response to a recipient. */
  void respond(String recipient, String response) {
    responses.put("RCPT TO:<" + recipient + ">", response);
  }

  /** Returns the next mail that was accepted. */
  String next() throws InterruptedException {
    return Objects.requireNonNull(mails.poll(60, TimeUnit.SECONDS), "no mail within a minute");
  }

  /** Returns how many mails were accepted and not yet taken. */
  int waiting() {
    return mails.size();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try (Socket client = socket.accept()) {
        converse(client);
      } catch (IOException closed) {
        // The next connection, or the end.
      }
    }
  }

  private void converse(Socket client) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
    OutputStream out = client.getOutputStream();
    respond(out, "220 ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.equals("DATA")) {
        respond(out, "354 go on");
        mails.add(mail(in));
      }
      respond(out, responses.getOrDefault(line, FINE));
    }
  }

  private static String mail(BufferedReader in) throws IOException {
    StringBuilder mail = new StringBuilder();
    for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
      mail.append(line).append('\n');
    }
    return mail.toString();
  }

  private static void respond(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
