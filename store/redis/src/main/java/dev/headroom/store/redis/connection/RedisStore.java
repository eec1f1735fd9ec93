// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.connection;

import dev.headroom.ground.StoreHealth;
import dev.headroom.ground.StoreKeys;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.StoreWatch;
import dev.headroom.ground.TimeSource;
import dev.headroom.store.redis.settings.RedisSettings;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisLoadingException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client of Redis with a circuit breaker: each call is answered in time, or Redis is known to be
 * unavailable.
 *
 * <p>Opening it never waits and never fails for want of Redis: a thread in the background connects.
 * A call waits at most its time-out. The first call that gets no answer opens a breaker, and from
 * then on every call is refused at once with {@link StoreUnavailableException} until a probe in the
 * background was answered, so a Redis that accepts and does not answer costs one time-out for the
 * calls then under way and nothing after. A return is noticed within one probe interval. An error
 * that Redis answers (out of memory, a key of another type) fails that call alone, at once.
 *
 * <p>In a cluster the keys of each capability lie in one slot, and so on one node: each has
 * {@linkplain #forCapability a part of the store}, with a connection and a breaker of its own.
 *
 * <p>Thread-safe. All threads share one connection; commands of several threads are pipelined on
 * it.
 */
public final class RedisStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RedisStore.class);
  private static final String NAME = "redis";

  /** How much longer than a probe and its time-out a server is taken for what that found. */
  private static final Duration SPARE = Duration.ofSeconds(1);

  private final RedisSettings settings;
  private final String probedKey;
  private final TimeSource time;
  private final StoreWatch watch;
  private final RedisConnector connector;
  private final List<AutoCloseable> closeables = new CopyOnWriteArrayList<>();

  /** By the key that each is probed by; empty but in a cluster. */
  private final Map<String, RedisStore> parts = new ConcurrentHashMap<>();

  private final Set<String> loggedErrors = ConcurrentHashMap.newKeySet();

  private final long knownNanos;
  private final LongAdder calls = new LongAdder();
  private final LongAdder callNanos = new LongAdder();

  /**
   * What callers waited for commands since the store was opened.
   *
   * <p>Immutable.
   *
   * @param count waits, those that timed out among them
   * @param seconds of all of them together
   */
  public record CommandTimes(long count, double seconds) {}

  private RedisStore(RedisSettings settings, String probedKey, TimeSource time) {
    this.settings = settings;
    this.probedKey = probedKey;
    this.time = time;
    this.watch = new StoreWatch(NAME, time);
    this.connector = new RedisConnector(settings, probedKey, watch, time);
    this.knownNanos =
        settings.probeInterval().plus(settings.commandTimeout()).plus(SPARE).toNanos();
  }

  /** Opens the store and begins to connect in the background; returns at once. */
  public static RedisStore open(RedisSettings settings, TimeSource time) {
    String application = settings.orPrefix("headroom").prefix();
    RedisStore store = new RedisStore(settings, probedKey(application, "cache"), time);
    store.connector.open();
    return store;
  }

  private static String probedKey(String application, String capability) {
    return StoreKeys.of(application, capability).key("probe");
  }

  /**
   * Returns the store of the keys of one capability: this one, but in a cluster a part of it that
   * is connected to the master of their slot. It is closed with this one.
   *
   * @param application see {@link StoreKeys}
   * @param capability such as {@code cache}
   */
  public RedisStore forCapability(String application, String capability) {
    String key = probedKey(application, capability);
    return key.equals(probedKey) || !connector.isCluster()
        ? this
        : parts.computeIfAbsent(key, this::openPart);
  }

  private RedisStore openPart(String key) {
    RedisStore part = new RedisStore(settings, key, time);
    closeables.add(part);
    part.connector.open();
    return part;
  }

  /** Returns what is known of Redis now; in a cluster, of a part that is unavailable first. */
  public StoreHealth health() {
    return parts.values().stream()
        .map(RedisStore::health)
        .filter(each -> each.state() == StoreHealth.State.DOWN)
        .findFirst()
        .orElseGet(watch::health);
  }

  /** Returns whether calls go to Redis now. */
  public boolean isUp() {
    return link() != null;
  }

  private @Nullable ServerLink link() {
    return watch.isUp() ? connector.link() : null;
  }

  /**
   * Returns the connection if its server was found to be the primary a moment ago: within the last
   * probe, its time-out and a second, which a process that was paused may have spent elsewhere.
   *
   * @return null if it is a replica, was demoted, must not write, or was not probed in time
   */
  public @Nullable ServerLink primary() {
    ServerLink current = link();
    return current != null
            && current.isPrimary()
            && time.nanos() - current.sentNanos() <= knownNanos
        ? current
        : null;
  }

  /** Returns how long callers have waited for commands so far. */
  public CommandTimes commandTimes() {
    long count = calls.sum();
    double seconds = callNanos.sum() / 1e9;
    for (RedisStore each : parts.values()) {
      count += each.commandTimes().count();
      seconds += each.commandTimes().seconds();
    }
    return new CommandTimes(count, seconds);
  }

  /** Returns the settings that it was opened with. */
  public RedisSettings settings() {
    return settings;
  }

  /** Ends the connection and the threads; waits two seconds at most. */
  @Override
  public void close() {
    for (AutoCloseable each : closeables) {
      try {
        each.close();
      } catch (Exception e) {
        LOG.warn("a user of the Redis store did not close", e);
      }
    }
    connector.close();
  }

  /** Adds what is closed before the connections. */
  public void addCloseable(AutoCloseable closeable) {
    closeables.add(closeable);
  }

  /** Opens a connection that only the caller uses; the caller closes it. */
  public StatefulRedisConnection<byte[], byte[]> connectDedicated()
      throws InterruptedException, ExecutionException, TimeoutException {
    return connector.connectDedicated();
  }

  /** Returns the clock that it was opened with. */
  public TimeSource time() {
    return time;
  }

  /**
   * Sends commands and waits for their answer.
   *
   * @throws StoreUnavailableException if there is no answer in time, or Redis is known to be
   *     unavailable
   */
  public <T> T call(
      String operation,
      Duration timeout,
      Function<RedisAsyncCommands<byte[], byte[]>, CompletionStage<T>> command) {
    return call(operation, timeout, link(), to -> command.apply(to.commands()), true);
  }

  /**
   * Does the same on a server that is known to be the {@linkplain #primary primary}.
   *
   * @throws StoreUnavailableException also if it is not known to be that
   */
  public <T> T callPrimary(
      String operation, Duration timeout, Function<ServerLink, CompletionStage<T>> command) {
    return call(operation, timeout, primary(), command, true);
  }

  /**
   * Sends commands and waits for their answer; the circuit breaker does not record when there is
   * none in time.
   *
   * @throws StoreUnavailableException if there is no answer in time, or Redis is known to be
   *     unavailable
   */
  public <T> T callUnrecorded(
      String operation,
      Duration timeout,
      Function<RedisAsyncCommands<byte[], byte[]>, CompletionStage<T>> command) {
    return call(operation, timeout, link(), to -> command.apply(to.commands()), false);
  }

  private <T> T call(
      String operation,
      Duration timeout,
      @Nullable ServerLink to,
      Function<ServerLink, CompletionStage<T>> command,
      boolean recorded) {
    if (to == null) {
      throw new StoreUnavailableException(NAME, operation, Duration.ZERO);
    }
    long start = time.nanos();
    try {
      CompletableFuture<T> result = command.apply(to).toCompletableFuture();
      try {
        return result.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException silent) {
        if (recorded) {
          result.cancel(false);
          watch.failed(silent);
        }
      } finally {
        calls.increment();
        callNanos.add(time.nanos() - start);
      }
    } catch (ExecutionException failed) {
      recordFailure(failed.getCause() == null ? failed : failed.getCause());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException refused) {
      recordFailure(refused);
    }
    throw new StoreUnavailableException(NAME, operation, Duration.ofNanos(time.nanos() - start));
  }

  /** Sends commands whose answer nobody waits for; sends nothing while Redis is unavailable. */
  public <T> CompletionStage<T> send(
      Function<RedisAsyncCommands<byte[], byte[]>, CompletionStage<T>> command) {
    ServerLink to = link();
    return to == null
        ? CompletableFuture.failedFuture(
            new StoreUnavailableException(NAME, "a command", Duration.ZERO))
        : command.apply(to.commands());
  }

  /** Returns the results of commands that are sent together: one round trip. */
  public static <T> CompletionStage<List<T>> all(List<? extends CompletionStage<T>> sent) {
    List<CompletableFuture<T>> all =
        sent.stream().map(CompletionStage::toCompletableFuture).toList();
    return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> all.stream().map(CompletableFuture::join).toList());
  }

  /** Records the failure of commands that were {@linkplain #send sent}, for the circuit breaker. */
  public void recordFailure(Throwable failure) {
    boolean answered =
        failure instanceof RedisCommandExecutionException
            && !(failure instanceof RedisLoadingException);
    if (!answered) {
      watch.failed(failure);
      return;
    }
    String code = code(failure);
    if (loggedErrors.add(code)) {
      LOG.warn("redis responds {}; such calls go on without it (logged once for each kind)", code);
    }
  }

  /** The first word of an error names its kind; the rest may hold a key. */
  private static String code(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    int end = message.indexOf(' ');
    String first = end < 0 ? message : message.substring(0, end);
    return first.matches("[A-Z]{2,20}") ? first : failure.getClass().getSimpleName();
  }
}
