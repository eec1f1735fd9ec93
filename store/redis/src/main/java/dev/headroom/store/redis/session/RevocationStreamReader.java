// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.session;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.store.redis.connection.RedisStore;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.List;
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
  private final BackgroundScheduler scheduler = new BackgroundScheduler("revocation-stream");

  // Confined to the thread.
  private @Nullable StatefulRedisConnection<byte[], byte[]> connection;
  private String position = END;

  RevocationStreamReader(RedisStore store, byte[] key, Runnable wake) {
    this.store = store;
    this.key = key;
    this.wake = wake;
  }

  void open() {
    scheduler.repeat(Duration.ZERO, PAUSE, this::follow);
  }

  private void follow() throws InterruptedException {
    try {
      while (!scheduler.isClosed()) {
        read();
      }
    } catch (ExecutionException | TimeoutException | RuntimeException unavailable) {
      // The store's own health check reports it; until then only the poll finds revocations.
      position = END;
    } finally {
      disconnect();
    }
  }

  @SuppressWarnings("unchecked") // the client takes one or more streams as varargs
  private void read() throws InterruptedException, ExecutionException, TimeoutException {
    StatefulRedisConnection<byte[], byte[]> current = connection;
    if (current == null) {
      current = store.connectDedicated();
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
    scheduler.close();
  }
}
