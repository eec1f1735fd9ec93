// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.session;

import dev.headroom.store.redis.connection.RedisStore;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Waits at the end of the stream of revocations and wakes the follower for each entry.
 *
 * <p>The follower's poll finds the entries that it misses. Thread-safe. One daemon thread and one
 * connection of its own, since reading blocks; one round trip a second when nothing happens.
 */
final class RevocationStreamReader implements AutoCloseable {
  private static final Duration BLOCK = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final String END = "$";

  private final RedisStore store;
  private final byte[] key;
  private final Runnable wake;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  // Confined to the thread.
  private @Nullable StatefulRedisConnection<byte[], byte[]> connection;
  private String position = END;

  RevocationStreamReader(RedisStore store, byte[] key, Runnable wake) {
    this.store = store;
    this.key = key;
    this.wake = wake;
    this.thread = Thread.ofPlatform().daemon().name("headroom-session-log").unstarted(this::run);
  }

  void open() {
    thread.start();
  }

  private void run() {
    try {
      while (closing.getCount() > 0) {
        try {
          read();
        } catch (ExecutionException | TimeoutException | RuntimeException unavailable) {
          // The health check of Redis reports it; until Redis is back, the poll does the work.
          disconnect();
          position = END;
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

  @SuppressWarnings("unchecked") // the client takes one or more streams as varargs
  private void read() throws InterruptedException, ExecutionException, TimeoutException {
    StatefulRedisConnection<byte[], byte[]> current = connection;
    if (current == null) {
      current = store.connectApart();
      connection = current;
      wake.run();
    }
    long waitNanos = store.settings().commandTimeout().plus(BLOCK).toNanos();
    List<StreamMessage<byte[], byte[]>> entries =
        current
            .async()
            .xread(XReadArgs.Builder.block(BLOCK), XReadArgs.StreamOffset.from(key, position))
            .get(waitNanos, TimeUnit.NANOSECONDS);
    if (!entries.isEmpty()) {
      position = entries.getLast().getId();
      wake.run();
    }
  }

  private void disconnect() {
    StatefulRedisConnection<byte[], byte[]> broken = connection;
    connection = null;
    if (broken != null) {
      var unused = broken.closeAsync();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
  }
}
