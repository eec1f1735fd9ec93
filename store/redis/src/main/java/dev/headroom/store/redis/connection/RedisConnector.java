// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.connection;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.StoreWatch;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.ConnectionFuture;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection to Redis and the thread that keeps it.
 *
 * <p>Connects, probes and, when the connection is silent for long, replaces it; all in the
 * background, so that no caller ever waits for a connection. Only a probe that was answered closes
 * the breaker.
 *
 * <p>Thread-safe. One daemon thread besides those of the client, which are daemons too.
 */
final class RedisConnector implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RedisConnector.class);
  private static final Duration RECONNECT_DELAY = Duration.ofMillis(100);

  /**
   * Probes without an answer after which the connection is closed: where a network drops packets
   * silently, the socket never closes, and the client would wait on it for minutes.
   */
  private static final int SILENT_PROBES = 8;

  private final RedisSettings settings;
  private final StoreWatch watch;
  private final ClientResources resources;
  private final RedisClient client;
  private final BackgroundScheduler scheduler = new BackgroundScheduler("redis-probe");

  private volatile @Nullable StatefulRedisConnection<byte[], byte[]> connection;

  // Confined to the prober's thread.
  private int silentProbes;
  private boolean everSeen;
  private boolean absenceLogged;

  RedisConnector(RedisSettings settings, StoreWatch watch) {
    this.settings = settings;
    this.watch = watch;
    this.resources =
        ClientResources.builder().reconnectDelay(Delay.constant(RECONNECT_DELAY)).build();
    this.client = RedisClient.create(resources, settings.toUri());
    client.setOptions(options(settings.connectTimeout()));
  }

  private static ClientOptions options(Duration connectTimeout) {
    ClientOptions.Builder options =
        ClientOptions.builder()
            .autoReconnect(true)
            .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
            .socketOptions(
                SocketOptions.builder().connectTimeout(connectTimeout).keepAlive(true).build());
    if (hasNotifications()) {
      Notifications.disable(options);
    }
    return options.build();
  }

  /** Lettuce has them since 7; Spring Boot 4.0 manages an older one. */
  private static boolean hasNotifications() {
    try {
      Class.forName(
          "io.lettuce.core.MaintNotificationsConfig", false, RedisClient.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException older) {
      return false;
    }
  }

  /** Loaded only where Lettuce has the class. */
  private static final class Notifications {
    private Notifications() {}

    static void disable(ClientOptions.Builder options) {
      options.maintNotificationsConfig(MaintNotificationsConfig.disabled());
    }
  }

  void open() {
    scheduler.repeat(Duration.ZERO, settings.probeInterval(), this::probe);
  }

  /** Returns the commands of the connection, or null before the first one stands. */
  @Nullable RedisAsyncCommands<byte[], byte[]> commands() {
    StatefulRedisConnection<byte[], byte[]> current = connection;
    return current == null ? null : current.async();
  }

  @Override
  public void close() {
    scheduler.close();
    client.shutdown(0, 2, TimeUnit.SECONDS);
    var unused = resources.shutdown(0, 2, TimeUnit.SECONDS);
  }

  private void probe() throws InterruptedException {
    try {
      StatefulRedisConnection<byte[], byte[]> current = connection;
      if (current == null) {
        current = connect();
      }
      current.async().ping().get(settings.commandTimeout().toNanos(), TimeUnit.NANOSECONDS);
      silentProbes = 0;
      everSeen = true;
      watch.succeeded();
    } catch (TimeoutException silent) {
      absent(silent);
      if (++silentProbes >= SILENT_PROBES) {
        closeSilentConnection();
      }
    } catch (ExecutionException answered) {
      absent(answered.getCause() == null ? answered : answered.getCause());
    } catch (RuntimeException refused) {
      absent(refused);
    }
  }

  private StatefulRedisConnection<byte[], byte[]> connect()
      throws InterruptedException, ExecutionException, TimeoutException {
    StatefulRedisConnection<byte[], byte[]> fresh = connectDedicated();
    connection = fresh;
    return fresh;
  }

  /** Opens a connection that only the caller uses; the caller closes it. */
  StatefulRedisConnection<byte[], byte[]> connectDedicated()
      throws InterruptedException, ExecutionException, TimeoutException {
    ConnectionFuture<StatefulRedisConnection<byte[], byte[]>> connecting =
        client.connectAsync(ByteArrayCodec.INSTANCE, settings.toUri());
    try {
      return connecting.get(2 * settings.connectTimeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      var unused = connecting.whenComplete(RedisConnector::closeLate).toCompletableFuture();
      throw late;
    }
  }

  /** Closes a connection that was opened after the time-out of its caller. */
  private static void closeLate(
      @Nullable StatefulRedisConnection<byte[], byte[]> late, @Nullable Throwable failure) {
    if (late != null) {
      var unused = late.closeAsync();
    }
  }

  private void closeSilentConnection() {
    StatefulRedisConnection<byte[], byte[]> silent = connection;
    connection = null;
    silentProbes = 0;
    if (silent != null) {
      var unused = silent.closeAsync();
    }
  }

  private void absent(Throwable why) {
    if (!everSeen && !absenceLogged) {
      absenceLogged = true;
      LOG.warn(
          "redis at {} does not answer ({}); going on without it, looking for it every {} ms",
          settings.hostAndPort(),
          why.getClass().getSimpleName(),
          settings.probeInterval().toMillis());
    }
    watch.failed(why);
  }
}
