// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.limit;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.StoreHealth;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.StoreWatch;
import dev.headroom.ground.TimeSource;
import dev.headroom.store.postgres.schema.OwnSchema;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few connections, each with a thread of its own, that run calls in turn.
 *
 * <p>Thread-safe. A caller waits at most as long as it asks for: a driver that hangs blocks its own
 * thread, not the caller's.
 */
final class LimitConnections implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LimitConnections.class);
  private static final String NAME = "postgres limits";
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final long IDLE_SECONDS = 5;

  private final DataSource source;
  private final OwnSchema schema;
  private final Duration timeout;
  private final StoreWatch watch;
  private final LinkedBlockingQueue<PendingCall<?>> waiting = new LinkedBlockingQueue<>();
  private final AtomicInteger connected = new AtomicInteger();
  private final int connections;
  private final BackgroundScheduler scheduler;
  private volatile @Nullable String refused;

  LimitConnections(
      DataSource source, OwnSchema schema, PostgresLimitSettings settings, TimeSource time) {
    this.source = source;
    this.schema = schema;
    this.timeout = settings.timeout();
    this.watch = new StoreWatch(NAME, time);
    this.connections = settings.connections();
    this.scheduler = new BackgroundScheduler("limit-postgres", connections);
  }

  void start() {
    for (int i = 0; i < connections; i++) {
      scheduler.repeat(Duration.ZERO, PAUSE, this::serve);
    }
  }

  StoreHealth health() {
    return watch.health();
  }

  /**
   * Runs a call and waits for its answer.
   *
   * @throws StoreUnavailableException when there is no answer in time, or PostgreSQL is known to be
   *     unavailable
   */
  <T> T call(String operation, PendingCall.Work<T> work, Duration maxWait, Consumer<T> late) {
    if (connected.get() == 0) {
      throw new StoreUnavailableException(NAME, operation, Duration.ZERO);
    }
    long begun = System.nanoTime();
    PendingCall<T> call = new PendingCall<>(work, late);
    waiting.add(call);
    T answer = call.await(maxWait);
    if (answer == null) {
      waiting.remove(call);
      throw new StoreUnavailableException(
          NAME, operation, Duration.ofNanos(System.nanoTime() - begun));
    }
    return answer;
  }

  /** Runs a call that nobody waits for. */
  void submit(PendingCall.Work<?> work) {
    waiting.add(new PendingCall<>(work, late -> {}));
  }

  private void serve() throws InterruptedException {
    try (LimitConnection connection = LimitConnection.open(source, schema, timeout)) {
      connected();
      try {
        serve(connection);
      } finally {
        connected.decrementAndGet();
      }
    } catch (SQLException | RuntimeException failure) {
      if (!scheduler.isClosed()) {
        failed(failure);
      }
    }
  }

  private void serve(LimitConnection connection) throws SQLException, InterruptedException {
    while (!scheduler.isClosed()) {
      PendingCall<?> call = waiting.poll(IDLE_SECONDS, TimeUnit.SECONDS);
      if (call == null) {
        connection.ping();
      } else {
        call.run(connection);
      }
    }
  }

  private void connected() {
    connected.incrementAndGet();
    refused = null;
    watch.succeeded();
  }

  /** The store is down when no connection is left; then nobody is left waiting either. */
  private void failed(Exception failure) {
    if (connected.get() == 0) {
      watch.failed(failure);
      for (PendingCall<?> each = waiting.poll(); each != null; each = waiting.poll()) {
        each.abandon();
      }
    }
    String state = failure instanceof SQLException sql ? sql.getSQLState() : null;
    if (state != null && state.startsWith("42") && !state.equals(refused)) {
      refused = state;
      LOG.error(
          "PostgreSQL refuses the tables of limits (SQLSTATE {}): {}", state, failure.getMessage());
    }
  }

  @Override
  public void close() {
    scheduler.close();
  }
}
