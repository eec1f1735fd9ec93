// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.tomcat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A request that is sent a piece at a time, until the server closes the connection.
 *
 * <p>Immutable.
 *
 * @param answer what the server sent
 * @param took until it closed
 */
record TrickledRequest(String answer, Duration took) {
  /** Below the 20 s of silence at which Tomcat itself closes a connection. */
  static final Duration PATIENCE = Duration.ofSeconds(18);

  /** Sends the beginning at once, then a piece each period. */
  static TrickledRequest send(int port, String begin, String piece, Duration period)
      throws IOException {
    return send(port, begin, piece, period, PATIENCE);
  }

  /** Sends likewise, but closes the connection itself when its patience ends. */
  static TrickledRequest send(
      int port, String begin, String piece, Duration period, Duration patience) throws IOException {
    long begun = System.nanoTime();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor()) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      write(socket, begin);
      var unused =
          sender.scheduleAtFixedRate(
              () -> {
                try {
                  if (System.nanoTime() - begun > patience.toNanos()) {
                    socket.shutdownInput();
                  }
                  write(socket, piece);
                } catch (IOException closed) {
                  sender.shutdown();
                }
              },
              period.toMillis(),
              period.toMillis(),
              TimeUnit.MILLISECONDS);
      String answer = read(socket);
      sender.shutdownNow();
      return new TrickledRequest(answer, Duration.ofNanos(System.nanoTime() - begun));
    }
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private static String read(Socket socket) throws IOException {
    StringBuilder answer = new StringBuilder();
    try {
      for (int next = socket.getInputStream().read(); next >= 0; ) {
        answer.append((char) next);
        next = socket.getInputStream().read();
      }
    } catch (SocketException reset) {
      answer.append("");
    }
    return answer.toString();
  }
}
