// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.tomcat;

import dev.headroom.edge.observe.AcceptQueue;
import dev.headroom.edge.observe.EdgeMeter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.ToLongFunction;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;

/**
 * Registers the meters of Tomcat's connectors.
 *
 * <p>Thread-safe; it has no state.
 */
final class TomcatMeters {
  private TomcatMeters() {}

  /**
   * Registers the meters of all connectors together.
   *
   * @param connectors at least one
   * @param open unsafe defaults that were left open
   */
  static void register(MeterRegistry registry, List<Connector> connectors, long open) {
    Connector first = connectors.getFirst(); // Tomcat holds it, and a gauge does not
    EdgeMeter.AUDIT_OPEN.gauge(registry, first, each -> open);
    EdgeMeter.CONNECTIONS.gauge(
        registry,
        first,
        each -> sum(connectors, AbstractProtocol.class, one -> one.getConnectionCount()));
    EdgeMeter.REQUESTS_WAITING.gauge(registry, first, each -> waiting(connectors));
    EdgeMeter.ACCEPT_QUEUE_MAX.gauge(
        registry,
        first,
        each -> sum(connectors, AbstractProtocol.class, one -> one.getAcceptCount()));
    if (AcceptQueue.isReadable()) {
      EdgeMeter.ACCEPT_QUEUE.gauge(
          registry,
          first,
          each ->
              connectors.stream().mapToDouble(one -> AcceptQueue.length(one.getLocalPort())).sum());
    }
    EdgeMeter.CONNECTIONS_REFUSED.counter(
        registry,
        first,
        each ->
            sum(
                connectors,
                BoundedHttp11Protocol.class,
                BoundedHttp11Protocol::refusedConnections));
    EdgeMeter.CONNECTIONS_RECYCLED.counter(
        registry,
        first,
        each ->
            sum(
                connectors,
                BoundedHttp11Protocol.class,
                BoundedHttp11Protocol::recycledConnections));
  }

  private static int waiting(List<Connector> connectors) {
    return connectors.stream()
        .map(each -> each.getProtocolHandler().getExecutor())
        .mapToInt(each -> each instanceof BoundedExecutor bounded ? bounded.waiting() : 0)
        .sum();
  }

  private static <T> long sum(List<Connector> connectors, Class<T> type, ToLongFunction<T> value) {
    return connectors.stream()
        .map(Connector::getProtocolHandler)
        .filter(type::isInstance)
        .map(type::cast)
        .mapToLong(value)
        .sum();
  }
}
