// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.address;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterURIUtil;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The address of Redis as it is set: of one server, or of several that name the server to connect
 * to: sentinels, or nodes of a cluster.
 *
 * <p>Immutable, as long as nobody changes the client's addresses in it.
 *
 * @param server its user, password, encryption and database; also host and port where it is the
 *     address of one server
 * @param seeds sentinels or nodes of a cluster; none where it is the address of one server
 */
public record RedisAddress(RedisURI server, List<RedisURI> seeds) {

  /** Copies the collection. */
  public RedisAddress {
    seeds = List.copyOf(seeds);
  }

  /**
   * Reads an address.
   *
   * @param timeout of a handshake
   * @throws RuntimeException if it is malformed, of several kinds; its message may hold a password
   */
  public static RedisAddress parse(String url, Duration timeout) {
    RedisURI server = RedisURI.create(url);
    server.setTimeout(timeout);
    List<RedisURI> seeds = server.getSentinels();
    if (server.getHost() != null && server.getHost().contains(",")) {
      seeds = RedisClusterURIUtil.toRedisURIs(URI.create(url));
    }
    seeds.forEach(each -> each.setTimeout(timeout));
    return new RedisAddress(server, seeds);
  }

  /**
   * Returns what an address is that is refused, without what may be secret; empty if it is good.
   */
  public static String fault(String url) {
    try {
      RedisAddress address = parse(url, Duration.ZERO);
      return address.isCluster() && address.server.getDatabase() != 0
          ? "an address of a cluster with a database, of which a cluster has none"
          : "";
    } catch (RuntimeException malformed) {
      if (!url.matches("(?s)rediss?-sentinel:.*")) {
        return "not an address of Redis";
      }
      return url.contains("sentinelMasterId=")
          ? "not an address of sentinels"
          : "an address of sentinels without sentinelMasterId";
    }
  }

  /** Returns the name of the primary for sentinels; null if there are none. */
  public @Nullable String group() {
    return server.getSentinelMasterId();
  }

  /** Returns whether each slot has a server of its own. */
  public boolean isCluster() {
    return !seeds.isEmpty() && group() == null;
  }

  /** Returns whether the server is discovered by seeds, and may be another one later. */
  public boolean isDiscovered() {
    return !seeds.isEmpty();
  }

  /** Returns the address of the server that was discovered. */
  public RedisURI at(String host, int port) {
    return RedisURI.builder(server).withHost(host).withPort(port).build();
  }

  /** Returns host and port, which may be shown. */
  public static String hostAndPort(RedisURI address) {
    return address.getHost() == null ? "its socket" : address.getHost() + ":" + address.getPort();
  }

  /** Returns hosts and ports, which may be shown. */
  public String text() {
    String all = seeds.stream().map(RedisAddress::hostAndPort).collect(Collectors.joining(", "));
    return isCluster()
        ? "the cluster of " + all
        : isDiscovered()
            ? "the primary " + group() + " of the sentinels " + all
            : hostAndPort(server);
  }
}
