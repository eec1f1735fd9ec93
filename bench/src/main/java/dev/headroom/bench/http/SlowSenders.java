// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Clients that send a body, or a header, a byte a second, to hold connections; who is hung up is
 * followed by another. They do not know of each other: each sends at a moment of its own within
 * each second.
 *
 * <p>One thread at a time, apart from the one that sends. That one sleeps while nothing is due, so
 * that it takes next to nothing of the machine on which the server is measured.
 */
public final class SlowSenders implements AutoCloseable {
  private static final long SECOND_NANOS = 1_000_000_000;
  private static final long PATIENCE_NANOS = 60 * SECOND_NANOS;
  private static final int OPENED_A_SECOND = 100;

  /** Begins a body that never ends. */
  public static final byte[] BODY =
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"
          .getBytes(StandardCharsets.ISO_8859_1);

  /** Begins a header that never ends. */
  public static final byte[] HEADER =
      "GET /echo HTTP/1.1\r\nHost: localhost\r\nX: ".getBytes(StandardCharsets.ISO_8859_1);

  private final InetSocketAddress server;
  private final int count;
  private final byte[] head;
  private final Selector selector;
  private final ArrayDeque<Sender> open = new ArrayDeque<>();
  private final ByteBuffer octet = ByteBuffer.allocateDirect(1);
  private final ByteBuffer answer = ByteBuffer.allocateDirect(8192);
  private final Thread thread;
  private final CountDownLatch replaced;
  private int held;
  private double longestSeconds;
  private volatile long ended;
  private volatile boolean noMore;
  private volatile boolean closed;

  /** One client. Confined to the sending thread. */
  private static final class Sender {
    private final SocketChannel channel;
    private final long openedNanos;
    private long dueNanos;
    private boolean hungUp;

    Sender(SocketChannel channel, long openedNanos) {
      this.channel = channel;
      this.openedNanos = openedNanos;
      this.dueNanos = openedNanos + SECOND_NANOS;
    }
  }

  /**
   * Begins to open connections and to send.
   *
   * @param port on this machine
   * @param count how many
   */
  public SlowSenders(int port, int count) {
    this(port, count, BODY);
  }

  /**
   * Begins to open connections and to send.
   *
   * @param port on this machine
   * @param count how many
   * @param head what each sends at once, such as {@link #HEADER}
   */
  public SlowSenders(int port, int count, byte[] head) {
    this.head = head.clone();
    this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.count = count;
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    replaced = new CountDownLatch(count);
    thread = Thread.ofPlatform().name("slow-senders").start(this::run);
  }

  private void run() {
    long opening = System.nanoTime();
    try {
      while (!closed && !(noMore && (held == 0 || System.nanoTime() - ended > PATIENCE_NANOS))) {
        boolean wanted = !noMore && held < count;
        if (wanted && System.nanoTime() - opening >= 0) {
          open.addLast(open());
          held++;
          opening += SECOND_NANOS / OPENED_A_SECOND;
        } else {
          await(wanted ? opening : Long.MAX_VALUE);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Sender open() throws IOException {
    SocketChannel channel = SocketChannel.open(server);
    channel.write(ByteBuffer.wrap(head));
    channel.configureBlocking(false);
    Sender sender = new Sender(channel, System.nanoTime());
    channel.register(selector, SelectionKey.OP_READ, sender);
    return sender;
  }

  /** Sleeps until the next byte or opening is due, or somebody was hung up. */
  private void await(long openingNanos) throws IOException {
    while (!open.isEmpty() && open.getFirst().hungUp) {
      open.removeFirst();
    }
    long now = System.nanoTime();
    long due = open.isEmpty() ? now + SECOND_NANOS : open.getFirst().dueNanos;
    if (openingNanos != Long.MAX_VALUE && openingNanos - due < 0) {
      due = openingNanos;
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(due - now + 999_999);
    if (millis > 0) {
      selector.select(this::hear, millis);
    } else {
      selector.selectNow(this::hear);
    }
    if (!open.isEmpty() && System.nanoTime() - open.getFirst().dueNanos >= 0) {
      send(open.removeFirst());
    }
  }

  private void send(Sender sender) {
    if (sender.hungUp) {
      return;
    }
    try {
      octet.clear().put((byte) 'x').flip();
      sender.channel.write(octet);
      sender.dueNanos += SECOND_NANOS;
      open.addLast(sender);
    } catch (IOException reset) {
      end(sender);
    }
  }

  private void hear(SelectionKey key) {
    Sender sender = (Sender) key.attachment();
    try {
      answer.clear();
      if (sender.channel.read(answer) < 0) {
        end(sender);
      }
    } catch (IOException reset) {
      end(sender);
    }
  }

  private void end(Sender sender) {
    if (!sender.hungUp) {
      sender.hungUp = true;
      held--;
      replaced.countDown();
      longestSeconds = Math.max(longestSeconds, (System.nanoTime() - sender.openedNanos) / 1e9);
      shut(sender.channel);
    }
  }

  private static void shut(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException gone) {
      // Closed all the same.
    }
  }

  /** Waits until as many were hung up as there are at once, so that it goes on as it does then. */
  public void awaitSteady() {
    if (!isSteadyWithin(2 * PATIENCE_NANOS)) {
      throw new IllegalStateException("after two minutes, slow senders are still not hung up");
    }
  }

  /** Waits as {@link #awaitSteady} does, and returns whether it was in time. */
  public boolean isSteadyWithin(long nanos) {
    try {
      return replaced.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Opens no more, and waits until all were hung up, for a minute at most.
   *
   * @return how long the one was held that was held longest, in seconds; null if some still are
   */
  public @Nullable Double longest() {
    ended = System.nanoTime();
    noMore = true;
    selector.wakeup();
    join();
    return held == 0 ? longestSeconds : null;
  }

  private void join() {
    try {
      thread.join();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    join();
    open.forEach(each -> shut(each.channel));
    try {
      selector.close();
    } catch (IOException gone) {
      // Closed all the same.
    }
  }
}
