// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres.table;

import dev.headroom.job.JobMeter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How long jobs take: in meters, and as a mean of each kind in the database, from which the end of
 * jobs is estimated. Thread-safe.
 */
public final class RunStatistics {
  private static final Duration[] RUN_BUCKETS = {
    Duration.ofMillis(10),
    Duration.ofMillis(100),
    Duration.ofSeconds(1),
    Duration.ofSeconds(10),
    Duration.ofMinutes(1),
    Duration.ofMinutes(10)
  };
  private static final Duration[] START_BUCKETS = {
    Duration.ofMillis(10),
    Duration.ofMillis(50),
    Duration.ofMillis(200),
    Duration.ofSeconds(1),
    Duration.ofSeconds(10),
    Duration.ofMinutes(1)
  };

  private final @Nullable MeterRegistry registry;
  private final JobDatabase database;
  private final String save;
  private final Map<String, Sum> sums = new ConcurrentHashMap<>();

  /** Timers by kind, and by kind and outcome, so that none is looked up for each run. */
  private final Map<String, Timer> timers = new ConcurrentHashMap<>();

  private record Sum(LongAdder runs, DoubleAdder millis) {}

  private record Mean(String kind, long runs, double millis) {}

  public RunStatistics(JobDatabase database, @Nullable MeterRegistry registry) {
    this.registry = registry;
    this.database = database;
    // The past weighs as much as a thousand runs at most, so that the mean follows a change.
    this.save =
        database.sql(
            """
            INSERT INTO $headroom_job_kind AS k (task_name, runs, mean_millis) VALUES (?, ?, ?)
            ON CONFLICT (task_name) DO UPDATE SET
              mean_millis = (least(k.runs, 1000) * k.mean_millis
                             + excluded.runs * excluded.mean_millis)
                            / (least(k.runs, 1000) + excluded.runs),
              runs = k.runs + excluded.runs
            """);
  }

  public void record(ClaimedJob job, JobOutcome outcome, double millis) {
    if (outcome instanceof JobOutcome.Finished) {
      Sum sum =
          sums.computeIfAbsent(job.kind(), any -> new Sum(new LongAdder(), new DoubleAdder()));
      sum.runs().increment();
      sum.millis().add(millis);
    }
    if (registry != null) {
      MeterRegistry meters = registry;
      String label = outcome.label();
      timers
          .computeIfAbsent(
              job.kind() + ' ' + label,
              any -> JobMeter.RUN.histogram(meters, RUN_BUCKETS, job.kind(), label))
          .record((long) (millis * 1e6), TimeUnit.NANOSECONDS);
    }
  }

  /**
   * Records how long a job waited for its start.
   *
   * @param claimedNanos how long it was claimed before it started
   */
  public void started(ClaimedJob job, long claimedNanos) {
    if (registry != null) {
      MeterRegistry meters = registry;
      timers
          .computeIfAbsent(
              job.kind(), any -> JobMeter.START.histogram(meters, START_BUCKETS, job.kind()))
          .record(
              Duration.between(job.origin().due(), job.origin().claimed()).plusNanos(claimedNanos));
    }
  }

  public void enqueued(String kind) {
    if (registry != null) {
      JobMeter.ENQUEUED.counter(registry, kind).increment();
    }
  }

  public void lost(String kind) {
    if (registry != null) {
      JobMeter.LOST.counter(registry, kind).increment();
    }
  }

  /** Adds what was measured since the last call to the means in the database. */
  public void save() throws SQLException {
    List<Mean> means = new ArrayList<>();
    sums.forEach((kind, sum) -> {
      long runs = sum.runs().sumThenReset();
      double millis = sum.millis().sumThenReset();
      if (runs > 0) {
        means.add(new Mean(kind, runs, millis / runs));
      }
    });
    for (Mean each : means) {
      database.update(save, each.kind(), each.runs(), each.millis());
    }
  }
}
