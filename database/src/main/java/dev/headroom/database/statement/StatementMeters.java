// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import dev.headroom.database.DatabaseMeter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Records the time of statements, commits and rollbacks in the meters of {@link DatabaseMeter}.
 *
 * <p>Thread-safe. Costs one timer record a statement.
 */
public final class StatementMeters implements StatementListener {
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

  private final Timer succeeded;
  private final Timer failed;
  private final Timer ended;
  private final Timer endFailed;

  /**
   * Registers the meters.
   *
   * @param registry where the meters are registered
   */
  public StatementMeters(MeterRegistry registry) {
    this.succeeded = DatabaseMeter.STATEMENT.histogram(registry, BUCKETS, "success");
    this.failed = DatabaseMeter.STATEMENT.histogram(registry, BUCKETS, "failure");
    this.ended = DatabaseMeter.TRANSACTION_END.timer(registry, "success");
    this.endFailed = DatabaseMeter.TRANSACTION_END.timer(registry, "failure");
  }

  @Override
  public void statementExecuted(StatementRun run) {
    (run.failure() == null ? succeeded : failed).record(run.nanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void transactionEnded(long nanos, @Nullable SQLException failure) {
    (failure == null ? ended : endFailed).record(nanos, TimeUnit.NANOSECONDS);
  }
}
