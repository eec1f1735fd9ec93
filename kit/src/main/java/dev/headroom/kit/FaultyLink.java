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
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
 * held by a freeze are delivered after it.
 *
 * <p>Thread-safe. Two virtual threads a connection.
 */
public final class FaultyLink implements AutoCloseable {

  private static final int CHUNK_BYTES = 16 * 1024;

  private final InetSocketAddress target;
  private final int port;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition unfrozen = lock.newCondition();

  private @Nullable ServerSocket listener;
  private Thread acceptor;
  private boolean frozen;
  private volatile long delayNanos;

  private FaultyLink(InetSocketAddress target) {
    this.target = target;
    this.listener = open(0);
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
    return new FaultyLink(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort));
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

  /** Makes the link whole again. */
  public void heal() {
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
    cut();
    lock.lock();
    try {
      frozen = false;
      unfrozen.signalAll();
    } finally {
      lock.unlock();
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
    pump(client, server);
    pump(server, client);
  }

  private void pump(Socket from, Socket to) {
    Thread.ofVirtual()
        .name("faulty-link-pump")
        .start(() -> {
          byte[] chunk = new byte[CHUNK_BYTES];
          try (InputStream in = from.getInputStream();
              OutputStream out = to.getOutputStream()) {
            int length = in.read(chunk);
            while (length >= 0) {
              awaitPassage();
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
