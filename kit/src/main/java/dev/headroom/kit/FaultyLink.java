// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a store that a test can cut, delay and freeze.
 *
 * <p>It listens on a port of its own and forwards bytes both ways. {@link #cut} ends all
 * connections and refuses new ones, as a dead machine does; {@link #freeze} accepts and keeps
 * connections but moves no byte, as a hung one does; {@link #heal} undoes both and any delay. Bytes
 * held by a freeze are delivered after it. {@link #hold} stops one command on its way, so that a
 * test acts exactly between two steps of the client. {@link #redirect} leads to another server, as
 * an address does after a fail-over.
 *
 * <p>Thread-safe. Two virtual threads a connection.
 */
public final class FaultyLink implements AutoCloseable {

  private static final int CHUNK_BYTES = 16 * 1024;
  private static final int MAX_PORTS = 100;
  private static final int LOWEST_PORT = 12_000;
  private static final int HIGHEST_PORT = 32_000;

  private volatile InetSocketAddress target;
  private final int port;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition unfrozen = lock.newCondition();

  private @Nullable ServerSocket listener;
  private Thread acceptor;
  private boolean frozen;
  private volatile long delayNanos;
  private volatile @Nullable Hold hold;

  /**
   * A command that is held on its way to the server.
   *
   * <p>Thread-safe.
   */
  public static final class Hold {

    private final byte[] text;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    private Hold(String text) {
      this.text = text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Waits until the command is there.
     *
     * @throws InterruptedException if the thread was interrupted
     * @throws IllegalStateException if none came within a minute
     */
    public void await() throws InterruptedException {
      if (!reached.await(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("no command came within a minute");
      }
    }

    /** Lets the command pass. */
    public void release() {
      released.countDown();
    }

    private boolean matches(byte[] chunk, int length) {
      for (int at = 0; at + text.length <= length; at++) {
        if (Arrays.equals(chunk, at, at + text.length, text, 0, text.length)) {
          return true;
        }
      }
      return false;
    }
  }

  private FaultyLink(InetSocketAddress target) {
    this.target = target;
    this.listener = open();
    this.port = listener.getLocalPort();
    this.acceptor = listen(listener);
  }

  /**
   * Opens a link to a server on this machine.
   *
   * @param targetPort where the server listens on the loopback address
   * @return a link that forwards
   */
  public static FaultyLink to(int targetPort) {
    return new FaultyLink(address(targetPort));
  }

  private static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /**
   * Leads new connections to another server. Those that stand keep to theirs until they are {@link
   * #cut}: two servers behind one address.
   *
   * @param targetPort where the other server listens on the loopback address
   */
  public void redirect(int targetPort) {
    target = address(targetPort);
  }

  /**
   * Returns where clients connect.
   *
   * @return a port on the loopback address, the same for the life of the link
   */
  public int port() {
    return port;
  }

  /** Ends all connections and refuses new ones until {@link #heal}. */
  public void cut() {
    lock.lock();
    try {
      close(listener);
      listener = null;
      awaitEnd(acceptor);
    } finally {
      lock.unlock();
    }
    sockets.forEach(FaultyLink::close);
    sockets.clear();
  }

  /** Keeps connections but moves no byte until {@link #heal}. */
  public void freeze() {
    lock.lock();
    try {
      frozen = true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Delays every chunk, in both directions.
   *
   * @param delay how long; zero for none
   */
  public void delay(Duration delay) {
    delayNanos = delay.toNanos();
  }

  /**
   * Holds the next command that contains a text, and what follows it on its connection; all others
   * pass.
   *
   * @param text of the command, such as its name; ASCII
   * @return waits for the command, and lets it pass
   */
  public Hold hold(String text) {
    Hold next = new Hold(text);
    hold = next;
    return next;
  }

  /** Holds a chunk to the server, if it is the one that is waited for. */
  private void pauseAt(byte[] chunk, int length) {
    Hold current = hold;
    if (current == null
        || !current.matches(chunk, length)
        || !current.taken.compareAndSet(false, true)) {
      return;
    }
    current.reached.countDown();
    boolean interrupted = false;
    while (current.released.getCount() > 0) {
      try {
        current.released.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void releaseHold() {
    Hold current = hold;
    if (current != null) {
      current.release();
    }
  }

  /** Makes the link whole again. */
  public void heal() {
    releaseHold();
    lock.lock();
    try {
      frozen = false;
      delayNanos = 0;
      unfrozen.signalAll();
      if (listener == null) {
        listener = open(port);
        acceptor = listen(listener);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    releaseHold();
    cut();
    lock.lock();
    try {
      frozen = false;
      unfrozen.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Listens on a free port below those that systems give to whoever takes any: nobody gets it while
   * the link is cut.
   */
  private static ServerSocket open() {
    for (int left = MAX_PORTS; ; left--) {
      try {
        return open(ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT));
      } catch (UncheckedIOException e) {
        if (left == 0) {
          throw e;
        }
      }
    }
  }

  private static ServerSocket open(int port) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException("no link on port " + port, e);
    }
  }

  /**
   * The kernel refuses connections only once nobody accepts any more, which is a moment after the
   * close.
   */
  private static void awaitEnd(Thread acceptor) {
    boolean interrupted = false;
    while (acceptor.isAlive()) {
      try {
        acceptor.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Thread listen(ServerSocket own) {
    return Thread.ofVirtual()
        .name("faulty-link-" + own.getLocalPort())
        .start(() -> {
          while (!own.isClosed()) {
            try {
              connect(own.accept());
            } catch (IOException e) {
              // The listener was closed by a cut, or the target refused; the loop ends or tries
              // again.
            }
          }
        });
  }

  private void connect(Socket client) throws IOException {
    sockets.add(client);
    Socket server = new Socket();
    sockets.add(server);
    try {
      server.connect(target);
    } catch (IOException e) {
      forget(client, server);
      throw e;
    }
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    pump(client, server, true);
    pump(server, client, false);
  }

  private void pump(Socket from, Socket to, boolean toServer) {
    Thread.ofVirtual()
        .name("faulty-link-pump")
        .start(() -> {
          byte[] chunk = new byte[CHUNK_BYTES];
          try (InputStream in = from.getInputStream();
              OutputStream out = to.getOutputStream()) {
            int length = in.read(chunk);
            while (length >= 0) {
              awaitPassage();
              if (toServer) {
                pauseAt(chunk, length);
              }
              out.write(chunk, 0, length);
              out.flush();
              length = in.read(chunk);
            }
          } catch (IOException e) {
            // One end is gone; the other follows.
          } finally {
            forget(from, to);
          }
        });
  }

  private void awaitPassage() {
    long delay = delayNanos;
    if (delay > 0) {
      LockSupport.parkNanos(delay);
    }
    lock.lock();
    try {
      while (frozen) {
        unfrozen.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private void forget(Socket one, Socket other) {
    close(one);
    close(other);
    sockets.remove(one);
    sockets.remove(other);
  }

  private static void close(@Nullable AutoCloseable closeable) {
    try {
      if (closeable != null) {
        closeable.close();
      }
    } catch (Exception e) {
      // It is gone either way.
    }
  }
}
