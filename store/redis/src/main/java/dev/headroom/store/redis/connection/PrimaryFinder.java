// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the server to connect to: the one that is set, or the primary that a sentinel names.
 *
 * <p>Method: that of Redis' guidelines for clients of Sentinel. The sentinels are tried one after
 * the other, the one that responded last first, until one names the primary. One that named a
 * server which does not respond, or is none, is {@linkplain #skip skipped}: a sentinel that is cut
 * off from the others names the primary of before. Whether the server is the primary, its own
 * answers say.
 *
 * <p>Confined to one thread, which waits for the sentinels.
 */
final class PrimaryFinder {

  private final RedisAddress address;
  private final Duration timeout;
  private final Opening opening;
  private int first;

  /** How a connection is opened. */
  interface Opening {
    StatefulRedisConnection<byte[], byte[]> open(RedisURI to)
        throws InterruptedException, ExecutionException, TimeoutException;
  }

  PrimaryFinder(RedisAddress address, Duration timeout, Opening opening) {
    this.address = address;
    this.timeout = timeout;
    this.opening = opening;
  }

  /**
   * Returns the server to connect to.
   *
   * @throws RedisConnectionException if no sentinel names one
   */
  RedisURI find() throws InterruptedException {
    if (address.sentinels().isEmpty()) {
      return address.server();
    }
    for (int tries = 0; tries < address.sentinels().size(); tries++) {
      RedisURI named = namedBy(address.sentinels().get(first));
      if (named != null) {
        return named;
      }
      skip();
    }
    throw new RedisConnectionException("no sentinel names a primary");
  }

  /** Begins with another sentinel the next time. */
  void skip() {
    first = (first + 1) % Math.max(1, address.sentinels().size());
  }

  private @Nullable RedisURI namedBy(RedisURI sentinel) throws InterruptedException {
    try {
      StatefulRedisConnection<byte[], byte[]> connection = opening.open(sentinel);
      try {
        List<byte[]> named = primaryOf(connection);
        return named.size() < 2
            ? null
            : address.at(text(named.get(0)), Integer.parseInt(text(named.get(1))));
      } finally {
        var unused = connection.closeAsync();
      }
    } catch (ExecutionException | TimeoutException | RuntimeException silent) {
      return null; // The next one may know.
    }
  }

  private List<byte[]> primaryOf(StatefulRedisConnection<byte[], byte[]> connection)
      throws InterruptedException, ExecutionException, TimeoutException {
    return connection
        .async()
        .dispatch(
            CommandType.SENTINEL,
            new ValueListOutput<>(ByteArrayCodec.INSTANCE),
            new CommandArgs<>(ByteArrayCodec.INSTANCE)
                .add("get-master-addr-by-name")
                .add(address.server().getSentinelMasterId()))
        .get(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }
}
