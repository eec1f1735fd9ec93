// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.tomcat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of a connector, counted by client and by the requests that they served.
 *
 * <p>Thread-safe. A connection costs two look-ups when it is accepted, and two when it is closed.
 */
final class CountingEndpoint extends NioEndpoint {
  private final Map<SocketChannel, String> clients = new ConcurrentHashMap<>();
  private final Map<String, Integer> counts = new ConcurrentHashMap<>();
  private final LongAdder refused = new LongAdder();
  private final LongAdder recycled = new LongAdder();
  private volatile int keepAliveJitter;
  private volatile int maxConnections = Integer.MAX_VALUE;
  private volatile Function<InetAddress, @Nullable String> client = any -> null;

  void bound(int maxConnections, Function<InetAddress, @Nullable String> client) {
    this.maxConnections = maxConnections;
    this.client = client;
  }

  void setKeepAliveJitter(int most) {
    keepAliveJitter = most;
  }

  long refused() {
    return refused.sum();
  }

  long recycled() {
    return recycled.sum();
  }

  /** Tomcat reads this for each new connection; 1 and less mean no keep-alive and no maximum. */
  @Override
  public int getMaxKeepAliveRequests() {
    int most = super.getMaxKeepAliveRequests();
    return most > 1 && keepAliveJitter > 0
        ? most + ThreadLocalRandom.current().nextInt(keepAliveJitter + 1)
        : most;
  }

  @Override
  protected boolean setSocketOptions(SocketChannel socket) {
    String key = client(socket);
    if (key == null) {
      return super.setSocketOptions(socket);
    }
    clients.put(socket, key);
    if (counts.merge(key, 1, Integer::sum) > maxConnections) {
      leave(socket);
      refused.increment();
      destroySocket(socket);
      return false;
    }
    boolean accepted = super.setSocketOptions(socket);
    if (!accepted) {
      leave(socket);
    }
    return accepted;
  }

  private @Nullable String client(SocketChannel socket) {
    try {
      return socket.getRemoteAddress() instanceof InetSocketAddress peer
          ? client.apply(peer.getAddress())
          : null;
    } catch (IOException closed) {
      return null;
    }
  }

  private void leave(SocketChannel socket) {
    String key = clients.remove(socket);
    if (key != null) {
      counts.computeIfPresent(key, (any, count) -> count > 1 ? count - 1 : null);
    }
  }

  @Override
  public void setHandler(Handler<NioChannel> handler) {
    super.setHandler(new Leaving(handler));
  }

  /** Learns of each connection that is closed, whoever closes it. Thread-safe. */
  private final class Leaving implements Handler<NioChannel> {
    private final Handler<NioChannel> handler;

    Leaving(Handler<NioChannel> handler) {
      this.handler = handler;
    }

    @Override
    public SocketState process(SocketWrapperBase<NioChannel> socket, SocketEvent event) {
      return handler.process(socket, event);
    }

    @Override
    public @Nullable Object getGlobal() {
      return handler.getGlobal();
    }

    @Override
    public void release(SocketWrapperBase<NioChannel> socket) {
      leave(socket.getSocket().getIOChannel());
      // Below zero if the last request took it to zero, which closed the connection.
      if (getMaxKeepAliveRequests() > 1 && socket.decrementKeepAlive() < 0) {
        recycled.increment();
      }
      handler.release(socket);
    }

    @Override
    public void pause() {
      handler.pause();
    }

    @Override
    public void recycle() {
      handler.recycle();
    }
  }
}
