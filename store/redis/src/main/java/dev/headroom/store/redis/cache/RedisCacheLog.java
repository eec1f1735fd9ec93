// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.headroom.cache.level.CacheLevelListener;
import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.TimeSource;
import dev.headroom.store.redis.connection.RedisScript;
import dev.headroom.store.redis.connection.RedisStore;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A listener of the log of invalidations, a stream that every invalidation is written to in the
 * step that does it.
 *
 * <p>Method. Read on from the last record; then ask in one script whether the server still has that
 * very record, and where the log ends. If it ends there, all invalidations up to that request are
 * known here. If the record is gone or another stands in its place, the log was trimmed, flushed or
 * lost its tail: everything read before is dropped. A connection that breaks changes nothing:
 * reading goes on behind the last record, so no invalidation is missed, and until the next request
 * this instance does not count as caught up.
 *
 * <p>Thread-safe. One daemon thread and one connection of its own, since reading blocks; twenty
 * round trips a second when nothing happens.
 */
final class RedisCacheLog implements AutoCloseable {

  private static final RedisScript CONFIRM = RedisScript.fromFile("confirm.lua");
  private static final Duration BLOCK = Duration.ofMillis(100);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration LEAVE = Duration.ofMillis(250);
  private static final int MAX_RECORDS = 1_000;
  private static final String NOWHERE = "";

  private final RedisStore store;
  private final TimeSource time;
  private final byte[][] keys;
  private final String node;
  private final CacheLevelListener listener;
  private final BackgroundScheduler scheduler = new BackgroundScheduler("cache-log");

  // Confined to the thread.
  private @Nullable StatefulRedisConnection<byte[], byte[]> connection;
  private String position = NOWHERE;
  private String nonce = "";

  /**
   * Creates the follower.
   *
   * @param keys the log's, and that of how far each instance has come
   */
  RedisCacheLog(RedisStore store, byte[][] keys, String node, CacheLevelListener listener) {
    this.store = store;
    this.time = store.time();
    this.keys = keys;
    this.node = node;
    this.listener = listener;
  }

  void open() {
    scheduler.repeat(Duration.ZERO, PAUSE, this::follow);
  }

  @Override
  public void close() {
    scheduler.close();
  }

  private void follow() throws InterruptedException {
    try {
      while (!scheduler.isClosed()) {
        step();
      }
    } catch (ExecutionException | TimeoutException | RuntimeException unavailable) {
      // The store's watch logs it; here it only means that nothing is confirmed meanwhile.
    } finally {
      if (scheduler.isClosed()) {
        leave();
      }
      disconnect();
    }
  }

  /** Publishes, if it can, that nobody need wait for this instance any more. */
  private void leave() {
    StatefulRedisConnection<byte[], byte[]> current = connection;
    if (current == null) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    try {
      var unused =
          current.async().hdel(keys[1], node.getBytes(UTF_8)).get(LEAVE.toMillis(), MILLISECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException | RuntimeException e) {
      // Its silence has the same effect, a minute later.
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void step() throws InterruptedException, ExecutionException, TimeoutException {
    StatefulRedisConnection<byte[], byte[]> current = connection;
    if (current == null) {
      current = store.connectDedicated();
      connection = current;
      RedisAsyncCommands<byte[], byte[]> fresh = current.async();
      RedisCacheLevel.SCRIPTS.forEach(each -> each.load(fresh));
    }
    RedisAsyncCommands<byte[], byte[]> to = current.async();
    long requestedNanos = time.nanos();
    List<Object> reply = confirm(to);
    String last = text(reply.get(1));
    if ((Long) reply.get(0) == 0) {
      listener.invalidationsLost(LogPosition.of(last));
      position = last;
      nonce = text(reply.get(2));
    } else if (last.equals(position)) {
      listener.caughtUpTo(requestedNanos);
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
            keys,
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
    XReadArgs.StreamOffset<byte[]> behind = XReadArgs.StreamOffset.from(keys[0], position);
    XReadArgs how = XReadArgs.Builder.count(MAX_RECORDS);
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
    String written = text(fields.next());
    String what = text(fields.next());
    String cache = text(fields.next());
    String hashes = text(fields.next());
    position = record.getId();
    // What it removed itself it knows; callers of its own may wait for a load of its own.
    if (what.equals("f") || !from.equals(node)) {
      dispatch(what, cache, hashes);
    }
    nonce = written;
  }

  private void dispatch(String what, String cache, String hashes) {
    switch (what) {
      case "d" -> {
        for (String hash : hashes.split(",", -1)) {
          listener.removed(cache, Integer.parseInt(hash));
        }
      }
      case "t" -> {
        int[] ended = Stream.of(hashes.split(",", -1)).mapToInt(Integer::parseInt).toArray();
        listener.tagsInvalidated(ended, LogPosition.of(position));
      }
      case "c" -> listener.cleared(cache);
      case "f" -> listener.loadEnded(cache, Integer.parseInt(hashes));
      case "b" -> {}
      // Written by a later version: what it means is not known, so nothing may be trusted.
      default -> listener.invalidationsLost(LogPosition.of(position));
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
