// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.StoreWatch;
import dev.headroom.ground.TimeSource;
import dev.headroom.store.redis.address.RedisAddress;
import dev.headroom.store.redis.settings.RedisSettings;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.ConnectionFuture;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisReadOnlyException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection to Redis and the thread that keeps it.
 *
 * <p>Connects, probes and, when the connection is broken or silent for long, replaces it; all in
 * the background, so that no caller ever waits for a connection. Only a probe that was answered
 * closes the breaker. Where sentinels or nodes of a cluster name the server, one that is not the
 * primary counts as unavailable, and its connection is replaced by one to the server that they name
 * then. The client itself never connects again: it would do so behind commands that were made for
 * another server, and send once more what the first may have executed.
 *
 * <p>Thread-safe. One daemon thread besides those of the client, which are daemons too.
 */
final class RedisConnector implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RedisConnector.class);

  /**
   * Probes without an answer after which the connection is closed: where a network drops packets
   * silently, the socket never closes, and the client would wait on it for minutes.
   */
  private static final int SILENT_PROBES = 8;

  private static final int PROBES_A_CHECK = 20;
  private static final Duration TICK = Duration.ofSeconds(1);

  private final RedisSettings settings;
  private final StoreWatch watch;
  private final TimeSource time;
  private final byte[] probedKey;

  /**
   * Ends handshakes that a server does not answer, of which {@link #connectTo} has a bound of its
   * own. It wakes up at each tick from then on; the client's would do so ten times a second.
   */
  private final Timer timer =
      new HashedWheelTimer(
          BackgroundScheduler.platformThreads("redis-timer"), TICK.toMillis(), MILLISECONDS);

  private final ClientResources resources;
  private final RedisClient client;
  private final RedisAddress address;
  private final PrimaryFinder finder;
  private final BackgroundScheduler scheduler = new BackgroundScheduler("redis-probe");

  private volatile @Nullable ServerLink link;

  /** Where connections lead; null until it is named. */
  private volatile @Nullable RedisURI server;

  // Confined to the prober's thread.
  private @Nullable StatefulRedisConnection<byte[], byte[]> connection;
  private int probesToCheck;
  private int silentProbes;
  private boolean everSeen;
  private boolean absenceLogged;
  private boolean unknownLogged;

  /**
   * Creates the connector.
   *
   * @param probedKey the key by which a server is probed; in a cluster the master of its slot is
   *     connected to
   */
  RedisConnector(RedisSettings settings, String probedKey, StoreWatch watch, TimeSource time) {
    this.settings = settings;
    this.watch = watch;
    this.time = time;
    this.probedKey = probedKey.getBytes(UTF_8);
    this.resources = resources();
    this.client = RedisClient.create(resources);
    client.setOptions(options(settings.connectTimeout()));
    this.address = RedisAddress.parse(settings.url(), settings.connectTimeout());
    this.finder =
        new PrimaryFinder(
            address, SlotHash.getSlot(this.probedKey), settings.commandTimeout(), this::connectTo);
    this.server = address.isDiscovered() ? null : address.server();
  }

  /**
   * The client's own measurement of commands, which nobody reads, is off: it is on by itself where
   * its libraries are on the class path, which Micrometer brings, and costs each command objects
   * and readings of the clock on the one thread through which all commands go.
   */
  private ClientResources resources() {
    return ClientResources.builder()
        .commandLatencyRecorder(CommandLatencyRecorder.disabled())
        .timer(timer)
        .build();
  }

  private static ClientOptions options(Duration connectTimeout) {
    ClientOptions.Builder options =
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
            // Whoever waits has a time-out. The client's own would end reads that block on purpose,
            // and costs each command a timer.
            .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
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

  /** Returns the connection and what its last probe found; null before the first one stands. */
  @Nullable ServerLink link() {
    return link;
  }

  /** Returns whether each slot has a server of its own. */
  boolean isCluster() {
    return address.isCluster();
  }

  @Override
  public void close() {
    scheduler.close();
    client.shutdown(0, 2, TimeUnit.SECONDS);
    var unused = resources.shutdown(0, 2, TimeUnit.SECONDS);
    timer.stop();
  }

  private void probe() throws InterruptedException {
    try {
      StatefulRedisConnection<byte[], byte[]> current = connection;
      if (current == null || !current.isOpen()) {
        current = connect();
      }
      link = requirePrimary(look(current.async()));
      silentProbes = 0;
      everSeen = true;
      unknownLogged = false;
      watch.succeeded();
      check(current);
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

  /** Of several servers only the primary counts; another one may be it by now. */
  private ServerLink requirePrimary(ServerLink found) {
    if (address.isDiscovered() && !found.isPrimary()) {
      close(connection);
      throw new RedisReadOnlyException("the server is not the primary");
    }
    return found;
  }

  /**
   * Asks the server, in one round trip, whether it answers, what history it has, whether it accepts
   * a write (of nothing), and what time it is. Answers come in the order of the requests, so the
   * last one comes when all are there.
   */
  private ServerLink look(RedisAsyncCommands<byte[], byte[]> commands)
      throws InterruptedException, ExecutionException, TimeoutException {
    long sentNanos = time.nanos();
    CompletableFuture<String> info =
        commands.info("replication").toCompletableFuture().exceptionally(refused -> "");
    CompletableFuture<String> refusal =
        commands
            .unlink(probedKey)
            .toCompletableFuture()
            .handle((removed, refused) -> refused == null ? "" : String.valueOf(refused));
    CompletableFuture<List<byte[]>> clock =
        commands.time().toCompletableFuture().exceptionally(refused -> List.of());
    var unused = commands.ping().get(settings.commandTimeout().toNanos(), TimeUnit.NANOSECONDS);
    return ServerLink.of(
        commands,
        info.getNow(""),
        refusal.getNow(""),
        sentNanos,
        ServerLink.Clock.of(clock.getNow(List.of()), time.nanos()));
  }

  /** Looks at once, and then seldom, whether the server keeps what is written to it. */
  private void check(StatefulRedisConnection<byte[], byte[]> current) throws InterruptedException {
    if (probesToCheck-- == 0) {
      probesToCheck = PROBES_A_CHECK;
      String caveat =
          RedisServerCheck.caveat(current.async(), address.isCluster(), settings.commandTimeout());
      if (caveat != null) {
        watch.caveat(caveat);
      }
    }
  }

  private StatefulRedisConnection<byte[], byte[]> connect()
      throws InterruptedException, ExecutionException, TimeoutException {
    close(connection);
    RedisURI found = finder.find();
    server = found;
    StatefulRedisConnection<byte[], byte[]> fresh = connectTo(found);
    connection = fresh;
    if (address.isDiscovered()) {
      watch.server(
          RedisAddress.hostAndPort(found)
              + (address.isCluster() ? " of the cluster" : " by Sentinel"));
    }
    return fresh;
  }

  /**
   * Opens a connection that only the caller uses, to the server that the calls were connected to
   * last; the caller closes it.
   */
  StatefulRedisConnection<byte[], byte[]> connectDedicated()
      throws InterruptedException, ExecutionException, TimeoutException {
    RedisURI to = server;
    if (to == null) {
      throw new RedisConnectionException("no server is known yet");
    }
    return connectTo(to);
  }

  private StatefulRedisConnection<byte[], byte[]> connectTo(RedisURI to)
      throws InterruptedException, ExecutionException, TimeoutException {
    ConnectionFuture<StatefulRedisConnection<byte[], byte[]>> connecting =
        client.connectAsync(ByteArrayCodec.INSTANCE, to);
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
    silentProbes = 0;
    close(connection);
  }

  private void close(@Nullable StatefulRedisConnection<byte[], byte[]> former) {
    connection = null;
    if (former != null) {
      var unused = former.closeAsync();
    }
  }

  private void absent(Throwable why) {
    probesToCheck = 0;
    finder.skip();
    if (why instanceof UnknownPrimaryException unknown) {
      logUnknown(unknown);
    } else if (!everSeen && !absenceLogged) {
      absenceLogged = true;
      LOG.warn(
          "redis at {} does not answer ({}); going on without it, looking for it every {} ms",
          address.text(),
          why.getClass().getSimpleName(),
          settings.probeInterval().toMillis());
    }
    watch.failed(why);
  }

  /** A wrong setting does not mend itself: once until a server is found, whatever comes between. */
  private void logUnknown(UnknownPrimaryException unknown) {
    if (!unknownLogged) {
      unknownLogged = true;
      LOG.warn("redis is not connected: {}; going on without it", unknown.getMessage());
    }
  }
}
