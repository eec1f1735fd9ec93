// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Clients that send a body a byte a second, to hold connections.
 *
 * <p>Confined to one thread, apart from the one that sends and looks who was hung up.
 */
public final class SlowSenders implements AutoCloseable {
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final byte[] HEAD =
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"
          .getBytes(StandardCharsets.ISO_8859_1);

  private final List<SocketChannel> open = new ArrayList<>();
  private final Thread thread;
  private volatile double longestSeconds;
  private volatile int left;

  /**
   * Opens connections and begins to send.
   *
   * @param port on this machine
   * @param count how many
   */
  public SlowSenders(int port, int count) {
    try {
      for (int i = 0; i < count; i++) {
        SocketChannel channel =
            SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.write(ByteBuffer.wrap(HEAD));
        channel.configureBlocking(false);
        open.add(channel);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    left = count;
    thread = Thread.ofPlatform().name("slow-senders").start(this::send);
  }

  private void send() {
    long begun = System.nanoTime();
    long second = 0;
    while (!open.isEmpty() && System.nanoTime() - begun < PATIENCE_NANOS) {
      long elapsed = System.nanoTime() - begun;
      boolean due = elapsed / 1_000_000_000 > second;
      second = elapsed / 1_000_000_000;
      open.removeIf(each -> isHungUp(each, due));
      left = open.size();
      longestSeconds = (System.nanoTime() - begun) / 1e9;
      LockSupport.parkNanos(100_000_000);
    }
  }

  private static boolean isHungUp(SocketChannel channel, boolean due) {
    try {
      ByteBuffer in = ByteBuffer.allocate(8192);
      int read = channel.read(in);
      if (read >= 0 && due) {
        channel.write(ByteBuffer.wrap(new byte[] {'x'}));
      }
      if (read < 0) {
        channel.close();
        return true;
      }
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  /**
   * Waits until all were hung up, for a minute at most.
   *
   * @return how long the last was held, in seconds; null if some still are
   */
  public @Nullable Double longest() {
    try {
      thread.join();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    return left == 0 ? longestSeconds : null;
  }

  @Override
  public void close() {
    for (SocketChannel each : open) {
      try {
        each.close();
      } catch (IOException gone) {
        left = 0;
      }
    }
  }
}
