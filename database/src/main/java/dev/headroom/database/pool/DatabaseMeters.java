// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.DatabaseMeter;
import dev.headroom.database.statement.StatementListener;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes statements and pools to Micrometer, each as {@link DatabaseMeter} names it.
 *
 * <p>Thread-safe. Costs two timer records a statement; pools are read when somebody scrapes.
 */
public final class DatabaseMeters implements StatementListener {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(200),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10)
  };

  private final MeterRegistry registry;
  private final Timer succeeded;
  private final Timer failed;
  private final Timer alias;
  private final Timer ended;
  private final Timer endFailed;

  /**
   * Registers the statement meters.
   *
   * @param registry where to
   */
  public DatabaseMeters(MeterRegistry registry) {
    this.registry = registry;
    this.succeeded = timer(DatabaseMeter.STATEMENT, "success");
    this.failed = timer(DatabaseMeter.STATEMENT, "failure");
    this.ended = timer(DatabaseMeter.TRANSACTION_END, "success");
    this.endFailed = timer(DatabaseMeter.TRANSACTION_END, "failure");
    this.alias =
        Timer.builder(DatabaseMeter.STATEMENT_ALIAS.meterName())
            .description(DatabaseMeter.STATEMENT_ALIAS.description())
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
  }

  /**
   * Registers the meters of a pool, under its name.
   *
   * @param pool from {@link Pools}; of another HikariCP pool only the connections are told
   */
  public void watch(HikariDataSource pool) {
    state(pool, "active", DatabaseMeter.POOL_ACTIVE_ALIAS, PoolHealth::active);
    state(pool, "idle", DatabaseMeter.POOL_IDLE_ALIAS, PoolHealth::idle);
    state(pool, "waiting", DatabaseMeter.POOL_WAITING_ALIAS, PoolHealth::waiting);
    state(pool, "max", DatabaseMeter.POOL_MAX_ALIAS, PoolHealth::max);
    if (pool.getMetricsTrackerFactory() instanceof AcquireTracker times) {
      FunctionTimer.builder(
              DatabaseMeter.POOL_ACQUIRE.meterName(),
              times,
              AcquireTracker::count,
              AcquireTracker::nanos,
              TimeUnit.NANOSECONDS)
          .description(DatabaseMeter.POOL_ACQUIRE.description())
          .tag("pool", String.valueOf(pool.getPoolName()))
          .register(registry);
      FunctionCounter.builder(
              DatabaseMeter.POOL_TIMEOUTS.meterName(), times, AcquireTracker::timeouts)
          .description(DatabaseMeter.POOL_TIMEOUTS.description())
          .tag("pool", String.valueOf(pool.getPoolName()))
          .register(registry);
    }
  }

  @Override
  public void statementExecuted(String sql, long nanos, @Nullable SQLException failure) {
    (failure == null ? succeeded : failed).record(nanos, TimeUnit.NANOSECONDS);
    alias.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void transactionEnded(long nanos, @Nullable SQLException failure) {
    (failure == null ? ended : endFailed).record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(DatabaseMeter meter, String outcome) {
    return Timer.builder(meter.meterName())
        .description(meter.description())
        .tag("outcome", outcome)
        .register(registry);
  }

  private void state(
      HikariDataSource pool,
      String state,
      DatabaseMeter aliasMeter,
      ToDoubleFunction<PoolHealth> value) {
    String name = String.valueOf(pool.getPoolName());
    ToDoubleFunction<HikariDataSource> read = each -> value.applyAsDouble(PoolHealth.of(each));
    Gauge.builder(DatabaseMeter.POOL_CONNECTIONS.meterName(), pool, read)
        .description(DatabaseMeter.POOL_CONNECTIONS.description())
        .tag("pool", name)
        .tag("state", state)
        .register(registry);
    Gauge.builder(aliasMeter.meterName(), pool, read)
        .description(aliasMeter.description())
        .tag("pool", name)
        .register(registry);
  }
}
