// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.connection;

import dev.headroom.ground.TimeSource;
import dev.headroom.store.embedded.RedisServer;
import dev.headroom.store.redis.settings.RedisSettings;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/** Redis for one test class, and stores that are up before the test goes on. */
public final class RealRedis implements AutoCloseable {
  private final RedisServer server = RedisServer.temporary();

  public RedisServer server() {
    return server;
  }

  /** Opens a store with time-outs that a loaded machine does not trip over. */
  public RedisStore patientStore() {
    return upWhenReturned(patient(server.uri()));
  }

  public static RedisSettings patient(String uri) {
    Duration patience = Duration.ofSeconds(5);
    return new RedisSettings(uri, "headroom", patience, patience, patience, Duration.ofMillis(100));
  }

  public static RedisStore upWhenReturned(RedisSettings settings) {
    RedisStore store = RedisStore.open(settings, TimeSource.system());
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(store::isUp);
    return store;
  }

  /** Lets real time pass, never less than asked. */
  public static void pass(Duration duration) {
    long until = System.nanoTime() + duration.toNanos() + TimeUnit.MILLISECONDS.toNanos(1);
    for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
