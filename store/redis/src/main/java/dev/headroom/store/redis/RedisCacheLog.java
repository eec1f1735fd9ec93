// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headroom.cache.CacheFollower;
import dev.headroom.ground.TimeSource;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Follows the log of removals, a stream that every removal is written to in the step that does it.
 *
 * <p>Method. Read on from the last record; then ask in one script whether the server still has that
 * very record, and where the log ends. If it ends there, all removals up to the asking are known
 * here. If the record is gone or another stands in its place, the log was trimmed, flushed or lost
 * its tail: everything read before is given up. A connection that breaks changes nothing: reading
 * goes on behind the last record, so no removal is missed, and until it was asked again nothing is
 * confirmed.
 *
 * <p>Thread-safe. One daemon thread and one connection of its own, since reading blocks; ten round
 * trips a second when nothing happens.
 */
final class RedisCacheLog implements AutoCloseable {

  private static final RedisScript CONFIRM = RedisScript.named("confirm.lua");
  private static final Duration BLOCK = Duration.ofMillis(100);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int MOST_RECORDS = 1_000;
  private static final String NOWHERE = "";

  private final RedisStore store;
  private final TimeSource time;
  private final byte[] key;
  private final String node;
  private final CacheFollower follower;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  // Confined to the thread.
  private @Nullable StatefulRedisConnection<byte[], byte[]> connection;
  private String position = NOWHERE;
  private String nonce = "";

  RedisCacheLog(
      RedisStore store, TimeSource time, byte[] key, String node, CacheFollower follower) {
    this.store = store;
    this.time = time;
    this.key = key;
    this.node = node;
    this.follower = follower;
    this.thread = Thread.ofPlatform().daemon().name("headroom-cache-log").unstarted(this::run);
  }

  void open() {
    thread.start();
  }

  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
  }

  private void run() {
    try {
      while (closing.getCount() > 0) {
        try {
          step();
        } catch (ExecutionException | TimeoutException | RuntimeException away) {
          // The store's watch tells of it; here it only means that nothing is confirmed meanwhile.
          disconnect();
          if (closing.await(PAUSE.toNanos(), TimeUnit.NANOSECONDS)) {
            return;
          }
        }
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    } finally {
      disconnect();
    }
  }

  private void step() throws InterruptedException, ExecutionException, TimeoutException {
    StatefulRedisConnection<byte[], byte[]> current = connection;
    if (current == null) {
      current = store.connectApart();
      connection = current;
    }
    RedisAsyncCommands<byte[], byte[]> to = current.async();
    long asked = time.nanos();
    List<Object> answer = confirm(to);
    String last = text(answer.get(1));
    if ((Long) answer.get(0) == 0) {
      follower.lost();
      position = last;
      nonce = text(answer.get(2));
    } else if (last.equals(position)) {
      follower.confirmed(asked);
      read(to, BLOCK);
    } else {
      read(to, Duration.ZERO);
    }
  }

  private List<Object> confirm(RedisAsyncCommands<byte[], byte[]> to)
      throws InterruptedException, ExecutionException, TimeoutException {
    return CONFIRM
        .<List<Object>>run(
            to,
            ScriptOutputType.MULTI,
            new byte[][] {key},
            position.getBytes(UTF_8),
            nonce.getBytes(UTF_8),
            node.getBytes(UTF_8),
            RedisCacheLevel.nonce())
        .toCompletableFuture()
        .get(timeoutNanos(Duration.ZERO), TimeUnit.NANOSECONDS);
  }

  @SuppressWarnings("unchecked") // the client takes one or more streams as varargs
  private void read(RedisAsyncCommands<byte[], byte[]> to, Duration block)
      throws InterruptedException, ExecutionException, TimeoutException {
    XReadArgs.StreamOffset<byte[]> behind = XReadArgs.StreamOffset.from(key, position);
    XReadArgs how = XReadArgs.Builder.count(MOST_RECORDS);
    if (block.isPositive()) {
      how.block(block);
    }
    List<StreamMessage<byte[], byte[]>> records =
        to.xread(how, behind).get(timeoutNanos(block), TimeUnit.NANOSECONDS);
    for (StreamMessage<byte[], byte[]> record : records) {
      apply(record);
    }
  }

  private void apply(StreamMessage<byte[], byte[]> record) {
    Iterator<byte[]> fields = record.getBody().values().iterator();
    String from = text(fields.next());
    String its = text(fields.next());
    String what = text(fields.next());
    String cache = text(fields.next());
    String hashes = text(fields.next());
    // What it removed itself it knows; callers of its own may wait for a load of its own.
    if (what.equals("f") || !from.equals(node)) {
      tell(what, cache, hashes);
    }
    position = record.getId();
    nonce = its;
  }

  private void tell(String what, String cache, String hashes) {
    switch (what) {
      case "d" -> {
        for (String hash : hashes.split(",", -1)) {
          follower.removed(cache, Integer.parseInt(hash));
        }
      }
      case "c" -> follower.cleared(cache);
      case "f" -> follower.filled(cache, Integer.parseInt(hashes));
      case "b" -> {}
      // Written by a later version: what it means is not known, so nothing may be trusted.
      default -> follower.lost();
    }
  }

  private long timeoutNanos(Duration block) {
    return store.settings().commandTimeout().plus(block).toNanos();
  }

  private void disconnect() {
    StatefulRedisConnection<byte[], byte[]> broken = connection;
    connection = null;
    if (broken != null) {
      var unused = broken.closeAsync();
    }
  }

  private static String text(Object bytes) {
    return new String((byte[]) bytes, UTF_8);
  }
}
