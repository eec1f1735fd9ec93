// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.connection;

import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The address of Redis as it is set: of one server, or of sentinels that know the server.
 *
 * <p>Immutable, as long as nobody changes the client's addresses in it.
 *
 * @param server its user, password, encryption and database; also host and port where it is the
 *     address of one server
 * @param sentinels at least one, or none where it is the address of one server
 */
record RedisAddress(RedisURI server, List<RedisURI> sentinels) {

  /**
   * Reads an address.
   *
   * @param timeout of a handshake
   * @throws RuntimeException if it is malformed, of several kinds; its message may hold a password
   */
  static RedisAddress parse(String url, Duration timeout) {
    RedisURI server = RedisURI.create(url);
    server.setTimeout(timeout);
    server.getSentinels().forEach(each -> each.setTimeout(timeout));
    return new RedisAddress(server, List.copyOf(server.getSentinels()));
  }

  /**
   * Returns what an address is that is refused, without what may be secret; empty if it is good.
   */
  static String fault(String url) {
    try {
      var unused = parse(url, Duration.ZERO);
      return "";
    } catch (RuntimeException malformed) {
      return url.matches("(?s)rediss?-sentinel:.*")
          ? "not an address of sentinels that names their sentinelMasterId"
          : "not an address of Redis";
    }
  }

  /** Returns the address of the server that sentinels named. */
  RedisURI at(String host, int port) {
    return RedisURI.builder(server).withHost(host).withPort(port).build();
  }

  /** Returns host and port, which may be shown. */
  static String hostAndPort(RedisURI address) {
    return address.getHost() == null ? "its socket" : address.getHost() + ":" + address.getPort();
  }

  /** Returns hosts and ports, which may be shown. */
  String text() {
    return sentinels.isEmpty()
        ? hostAndPort(server)
        : sentinels.stream()
            .map(RedisAddress::hostAndPort)
            .collect(
                Collectors.joining(", ", server.getSentinelMasterId() + " of the sentinels ", ""));
  }
}
