// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.tomcat;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Function;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's protocol HTTP/1.1 with a total time for the header of a request, a bound for the
 * connections of one client, and a random number of requests after which a connection is closed.
 *
 * <p>Tomcat alone bounds the silence of a client: one that sends a byte of a header every few
 * seconds holds its connection for hours. Without bounds set this is Tomcat's own protocol.
 *
 * <p>Tomcat creates it by its name, so a connector that an application adds has it by {@code new
 * Connector(BoundedHttp11Protocol.class.getName())}. Thread-safe.
 */
public final class BoundedHttp11Protocol extends Http11NioProtocol {
  private final CountingEndpoint endpoint;
  private volatile Duration headerTimeout = Duration.ZERO;

  /** Creates the protocol without bounds. */
  public BoundedHttp11Protocol() {
    this(new CountingEndpoint());
  }

  private BoundedHttp11Protocol(CountingEndpoint endpoint) {
    super(endpoint);
    this.endpoint = endpoint;
  }

  /**
   * Sets the bounds.
   *
   * @param headerTimeout longest time from the first byte of a request to the end of its header;
   *     then the connection is closed
   * @param maxConnections connections that one client may have; a further one is closed at once
   * @param client identifies the client at an address; null for one that is not counted
   */
  void bound(
      Duration headerTimeout, int maxConnections, Function<InetAddress, @Nullable String> client) {
    this.headerTimeout = headerTimeout;
    endpoint.bound(maxConnections, client);
  }

  /**
   * Sets how many requests a kept connection may serve at random above the maximum.
   *
   * @param most requests above {@code maxKeepAliveRequests}; 0 for none
   */
  void setKeepAliveJitter(int most) {
    endpoint.setKeepAliveJitter(most);
  }

  /**
   * Returns how many connections were closed because they had served as many requests as allowed.
   */
  long recycledConnections() {
    return endpoint.recycled();
  }

  /** Returns how many connections were closed because their client had too many. */
  long refusedConnections() {
    return endpoint.refused();
  }

  @Override
  protected Processor createProcessor() {
    return new TimedProcessor(this, getAdapter());
  }

  /** Ends a request whose header takes too long. One thread at a time. */
  private static final class TimedProcessor extends Http11Processor {
    private final BoundedHttp11Protocol protocol;

    TimedProcessor(BoundedHttp11Protocol protocol, Adapter adapter) {
      super(protocol, adapter);
      this.protocol = protocol;
    }

    /** Called with each piece of a header; Tomcat answers LONG while it waits for the next. */
    @Override
    public SocketState service(SocketWrapperBase<?> socket) throws IOException {
      SocketState state = super.service(socket);
      Duration timeout = protocol.headerTimeout;
      long begunNanos = request.getStartTimeNanos();
      if (state != SocketState.LONG || isAsync() || timeout.isZero() || begunNanos < 0) {
        return state;
      }
      long leftMillis = timeout.minusNanos(System.nanoTime() - begunNanos).toMillis();
      if (leftMillis <= 0) {
        return SocketState.CLOSED;
      }
      socket.setReadTimeout(leftMillis);
      return state;
    }
  }
}
