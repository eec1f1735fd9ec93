// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headroom.store.redis.address.RedisAddress;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the server to connect to: the one that is set, the primary that a sentinel names, or the
 * master that a node of a cluster names for a slot.
 *
 * <p>Method: that of Redis' guidelines for clients of Sentinel. Those who may know are tried one
 * after the other, the one that responded last first, until one names the server. One that named a
 * server which does not respond, or may not write, is {@linkplain #skip skipped}: a sentinel or
 * node that is cut off from the others names the former primary. Whether a server is the primary,
 * its own answers say.
 *
 * <p>Confined to one thread, which waits for them.
 */
final class PrimaryFinder {

  private final RedisAddress address;
  private final int slot;
  private final Duration timeout;
  private final Opening opening;
  private int first;

  /** How a connection is opened. */
  interface Opening {
    StatefulRedisConnection<byte[], byte[]> open(RedisURI to)
        throws InterruptedException, ExecutionException, TimeoutException;
  }

  /**
   * Creates a finder.
   *
   * @param slot whose master is looked for in a cluster
   * @param timeout of one answer
   */
  PrimaryFinder(RedisAddress address, int slot, Duration timeout, Opening opening) {
    this.address = address;
    this.slot = slot;
    this.timeout = timeout;
    this.opening = opening;
  }

  /**
   * Returns the server to connect to.
   *
   * @throws UnknownPrimaryException if sentinels respond, and none of them knows the primary's name
   * @throws RedisConnectionException if nobody names one for another reason
   */
  RedisURI find() throws InterruptedException {
    if (!address.isDiscovered()) {
      return address.server();
    }
    List<RedisURI> ignorant = new ArrayList<>();
    for (int tries = 0; tries < address.seeds().size(); tries++) {
      RedisURI found = discoveredBy(address.seeds().get(first), ignorant);
      if (found != null) {
        return found;
      }
      skip();
    }
    String group = address.group();
    if (group != null && !ignorant.isEmpty()) {
      throw new UnknownPrimaryException(ignorant, group);
    }
    throw new RedisConnectionException("no server is known yet");
  }

  /** Begins with another one the next time. */
  void skip() {
    first = (first + 1) % Math.max(1, address.seeds().size());
  }

  /** Returns the server that one names; null if it does not respond, or is ignorant of it. */
  private @Nullable RedisURI discoveredBy(RedisURI seed, List<RedisURI> ignorant)
      throws InterruptedException {
    try {
      StatefulRedisConnection<byte[], byte[]> connection = opening.open(seed);
      try {
        String group = address.group();
        RedisURI found =
            group == null
                ? masterOfSlot(connection.async(), seed)
                : primaryOf(connection.async(), group);
        if (found == null) {
          ignorant.add(seed);
        }
        return found;
      } finally {
        var unused = connection.closeAsync();
      }
    } catch (ExecutionException | TimeoutException | RuntimeException silent) {
      return null; // The next one may know.
    }
  }

  private @Nullable RedisURI primaryOf(RedisAsyncCommands<byte[], byte[]> to, String group)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<byte[]> named =
        answer(
            to.dispatch(
                CommandType.SENTINEL,
                new ValueListOutput<>(ByteArrayCodec.INSTANCE),
                new CommandArgs<>(ByteArrayCodec.INSTANCE)
                    .add("get-master-addr-by-name")
                    .add(group)));
    return named.size() < 2
        ? null
        : address.at(text(named.get(0)), Integer.parseInt(text(named.get(1))));
  }

  /** Each row has a first and a last slot, and their nodes, the master first. */
  private @Nullable RedisURI masterOfSlot(RedisAsyncCommands<byte[], byte[]> to, RedisURI node)
      throws InterruptedException, ExecutionException, TimeoutException {
    for (Object each : answer(to.clusterSlots())) {
      List<?> row = (List<?>) each;
      if ((Long) row.get(0) <= slot && slot <= (Long) row.get(1)) {
        List<?> master = (List<?>) row.get(2);
        Object host = master.get(0);
        // A node that was never met does not know how it is reached.
        return address.at(
            host instanceof byte[] known && known.length > 0 ? text(known) : node.getHost(),
            ((Long) master.get(1)).intValue());
      }
    }
    return null;
  }

  private <T> T answer(Future<T> sent)
      throws InterruptedException, ExecutionException, TimeoutException {
    return sent.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }
}
