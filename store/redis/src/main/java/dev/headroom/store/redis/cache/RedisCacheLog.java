// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.headroom.cache.level.CacheLevelListener;
import dev.headroom.cache.level.Fence;
import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.TimeSource;
import dev.headroom.store.redis.connection.RedisScript;
import dev.headroom.store.redis.connection.RedisStore;
import dev.headroom.store.redis.connection.ServerLink;
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
 * <p>Method. Read on from the last record, and apply what was read; then ask in one script whether
 * the server still has two records: the one behind which was read, and the last that was applied;
 * and where the log ends. Only if it has both, nothing was missed in between, and the next reading
 * begins behind the second; and if the log ends there, all invalidations up to that request are
 * known here. If one is gone or another stands in its place, the log was trimmed, flushed or lost
 * its tail, before the reading or during it: everything read before is dropped. So it is when the
 * server's data has another history than at the last confirmation: it was started or promoted, and
 * may have lost records that were never read here. A connection that breaks changes nothing else:
 * reading goes on behind the last record, so no invalidation is missed, and until the next request
 * this instance does not count as caught up.
 *
 * <p>Nothing is confirmed by a server that refuses to write, nor by one whose history is not that
 * of the server which the calls of this instance reach: then two servers are behind one address,
 * and this connects again until both are the same.
 *
 * <p>Thread-safe. One daemon thread and one connection of its own, since reading blocks; when
 * nothing happens, two round trips in each {@linkplain CacheLevelListener#longestSilence longest
 * silence} of the listener: eight a second for bounds of a second and more.
 */
final class RedisCacheLog implements AutoCloseable {

  private static final RedisScript CONFIRM = RedisScript.fromFile("confirm.lua");
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
  private String confirmed = NOWHERE;
  private String confirmedNonce = "";
  private String applied = NOWHERE;
  private String appliedNonce = "";
  private String history = "";

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
      CacheScripts.ALL.forEach(each -> each.load(fresh));
    }
    RedisAsyncCommands<byte[], byte[]> to = current.async();
    long requestedNanos = time.nanos();
    List<Object> reply = confirm(to);
    String last = text(reply.get(1));
    boolean lost = (Long) reply.get(0) == 0;
    String historyNow = text(reply.get(3));
    requireHistoryOfCalls(historyNow);
    history = historyNow;
    if (lost) {
      listener.invalidationsLost(LogPosition.of(last));
      applied = last;
      appliedNonce = text(reply.get(2));
    }
    confirmed = applied;
    confirmedNonce = appliedNonce;
    if (lost) {
      return;
    }
    boolean atItsEnd = last.equals(applied);
    if (atItsEnd) {
      listener.caughtUpTo(requestedNanos);
    }
    read(to, atItsEnd ? listener.longestSilence() : Duration.ZERO);
  }

  /** What the calls change elsewhere, this log does not hold; empty if a script cannot find out. */
  private void requireHistoryOfCalls(String historyOfLog) {
    ServerLink calls = store.primary();
    if (calls != null && !historyOfLog.isEmpty() && !calls.history().equals(historyOfLog)) {
      throw new IllegalStateException("calls reach a server of another history than the log");
    }
  }

  private List<Object> confirm(RedisAsyncCommands<byte[], byte[]> to)
      throws InterruptedException, ExecutionException, TimeoutException {
    return CONFIRM
        .<List<Object>>run(
            to,
            ScriptOutputType.MULTI,
            keys,
            confirmed.getBytes(UTF_8),
            confirmedNonce.getBytes(UTF_8),
            applied.getBytes(UTF_8),
            appliedNonce.getBytes(UTF_8),
            node.getBytes(UTF_8),
            CacheScripts.nonce(),
            history.getBytes(UTF_8))
        .toCompletableFuture()
        .get(timeoutNanos(Duration.ZERO), TimeUnit.NANOSECONDS);
  }

  @SuppressWarnings("unchecked") // the client takes one or more streams as varargs
  private void read(RedisAsyncCommands<byte[], byte[]> to, Duration block)
      throws InterruptedException, ExecutionException, TimeoutException {
    XReadArgs.StreamOffset<byte[]> behind = XReadArgs.StreamOffset.from(keys[0], applied);
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
    Fence fence = fields.hasNext() ? Fence.parse(text(fields.next())) : Fence.NONE;
    // Without its nonce until it is applied: what fails in between is not confirmed.
    applied = record.getId();
    appliedNonce = "";
    boolean here = from.equals(node);
    // The fences of this instance end with it, and with them what it would keep.
    Fence others = here ? Fence.NONE : fence;
    notifyOfFence(cache, hashes, others, Fence.Step.BEGIN);
    dispatch(what, cache, hashes, here);
    notifyOfFence(cache, hashes, others, Fence.Step.END);
    appliedNonce = written;
  }

  private void notifyOfFence(String cache, String hashes, Fence fence, Fence.Step step) {
    if (fence.step() == step) {
      listener.fenced(cache, numbers(hashes), fence);
    }
  }

  private static int[] numbers(String hashes) {
    return hashes.isEmpty()
        ? new int[0]
        : Stream.of(hashes.split(",", -1)).mapToInt(Integer::parseInt).toArray();
  }

  private void dispatch(String what, String cache, String hashes, boolean here) {
    switch (what) {
      case "d" -> {
        for (int hash : numbers(hashes)) {
          if (here) {
            listener.removedHere(cache, hash);
          } else {
            listener.removed(cache, hash);
          }
        }
      }
      case "t" -> listener.tagsInvalidated(numbers(hashes), LogPosition.of(applied));
      case "c" -> {
        if (here) {
          listener.clearedHere(cache);
        } else {
          listener.cleared(cache);
        }
      }
      case "f" -> listener.loadEnded(cache, Integer.parseInt(hashes));
      case "b" -> {}
      // Written by a later version: what it means is not known, so nothing may be trusted.
      default -> listener.invalidationsLost(LogPosition.of(applied));
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
