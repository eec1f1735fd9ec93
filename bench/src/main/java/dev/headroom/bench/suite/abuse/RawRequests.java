// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.abuse;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends requests as bytes at a steady rate, each on a connection of its own, until it is closed.
 *
 * <p>One thread at a time. A response that has not come within 30 s counts under status 0.
 */
final class RawRequests implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;

  private final int port;
  private final List<byte[]> requests;
  private final long pauseNanos;
  private final Map<Integer, LongAdder> statuses = new ConcurrentSkipListMap<>();
  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
  private final Thread clock;
  private volatile boolean closed;

  RawRequests(int port, double perSecond, List<byte[]> requests) {
    this.port = port;
    this.requests = requests;
    this.pauseNanos = (long) (1e9 / perSecond);
    this.clock = Thread.ofPlatform().name("raw-requests").start(this::run);
  }

  private void run() {
    long due = System.nanoTime();
    for (int i = 0; !closed; i++) {
      byte[] request = requests.get(i % requests.size());
      clients.execute(
          () -> statuses.computeIfAbsent(status(request), any -> new LongAdder()).increment());
      due += pauseNanos;
      LockSupport.parkNanos(due - System.nanoTime());
    }
  }

  private int status(byte[] request) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(request);
      byte[] line = socket.getInputStream().readNBytes(12);
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      String text = new String(line, StandardCharsets.ISO_8859_1);
      return text.startsWith("HTTP/1.1 ") ? Integer.parseInt(text.substring(9)) : 0;
    } catch (IOException hungUp) {
      return 0;
    }
  }

  /** Returns how many responses had each status; 0 for none. */
  Map<Integer, Long> statuses() {
    Map<Integer, Long> counts = new TreeMap<>();
    statuses.forEach((status, count) -> counts.put(status, count.sum()));
    return counts;
  }

  /** Ends the sending, and waits for the responses. */
  @Override
  public void close() {
    closed = true;
    try {
      clock.join();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(stopped));
    }
    clients.close();
  }
}
