// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import dev.headroom.ground.TimeSource;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records the slow statements with the greatest total time, and logs them as the event {@code
 * slow_query}.
 *
 * <p>Thread-safe. A faster statement costs one comparison. Literals are removed from the text, and
 * bind values are never seen, so that neither memory nor log contains data.
 *
 * <p>Method: a bounded map; when it is full, the entry with the least total time is evicted, so
 * rare statements may be lost and start from zero when they return. A statement is logged at most
 * once a minute, and at most 20 lines a minute are written; the next line counts those suppressed.
 */
public final class SlowStatements implements StatementListener {
  private static final Logger LOG = LoggerFactory.getLogger(SlowStatements.class);
  private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();
  private static final int MAX_LINES_PER_MINUTE = 20;

  private final long thresholdNanos;
  private final int capacity;
  private final TimeSource time;

  // All below is guarded by this.
  private final Map<String, Sums> bySql = new HashMap<>();
  private long minuteStartNanos;
  private int linesThisMinute;
  private long suppressed;

  /**
   * Creates an empty record.
   *
   * @param settings what is slow, and how many statements are kept
   * @param time for the last time of each statement and for the rate of the log
   */
  public SlowStatements(SlowStatementSettings settings, TimeSource time) {
    this.thresholdNanos = settings.threshold().toNanos();
    this.capacity = settings.capacity();
    this.time = time;
    this.minuteStartNanos = time.nanos();
  }

  private static final class Sums {
    private long count;
    private long failures;
    private long totalNanos;
    private long longestNanos;
    private Instant last = Instant.EPOCH;
    private long loggedNanos;
    private boolean logged;
  }

  @Override
  public void statementExecuted(String sql, long nanos, @Nullable SQLException failure) {
    if (nanos >= thresholdNanos) {
      record(SqlText.withoutLiterals(sql), nanos, failure);
    }
  }

  /**
   * Returns the slow statements.
   *
   * @return the greatest total time first
   */
  public synchronized List<SlowStatement> top() {
    return bySql.entrySet().stream()
        .map(entry -> entry(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparing(SlowStatement::total).reversed())
        .toList();
  }

  private static SlowStatement entry(String sql, Sums sums) {
    return new SlowStatement(
        sql,
        sums.count,
        sums.failures,
        Duration.ofNanos(sums.totalNanos),
        Duration.ofNanos(sums.longestNanos),
        sums.last);
  }

  private void record(String sql, long nanos, @Nullable SQLException failure) {
    long suppressedBefore;
    synchronized (this) {
      Sums sums = sums(sql);
      sums.count++;
      sums.failures += failure == null ? 0 : 1;
      sums.totalNanos += nanos;
      sums.longestNanos = Math.max(sums.longestNanos, nanos);
      sums.last = time.now();
      if (!mayLog(sums)) {
        suppressed++;
        return;
      }
      suppressedBefore = suppressed;
      suppressed = 0;
    }
    log(sql, nanos, failure, suppressedBefore);
  }

  private Sums sums(String sql) {
    Sums known = bySql.get(sql);
    if (known != null) {
      return known;
    }
    if (bySql.size() >= capacity) {
      bySql.entrySet().stream()
          .min(Comparator.comparingLong(entry -> entry.getValue().totalNanos))
          .ifPresent(least -> bySql.remove(least.getKey()));
    }
    Sums fresh = new Sums();
    bySql.put(sql, fresh);
    return fresh;
  }

  private boolean mayLog(Sums sums) {
    long now = time.nanos();
    if (now - minuteStartNanos >= MINUTE_NANOS) {
      minuteStartNanos = now;
      linesThisMinute = 0;
    }
    if (linesThisMinute >= MAX_LINES_PER_MINUTE
        || (sums.logged && now - sums.loggedNanos < MINUTE_NANOS)) {
      return false;
    }
    linesThisMinute++;
    sums.logged = true;
    sums.loggedNanos = now;
    return true;
  }

  private void log(String sql, long nanos, @Nullable SQLException failure, long suppressedBefore) {
    long millis = nanos / 1_000_000;
    String outcome = failure == null ? "success" : "SQLState " + failure.getSQLState();
    LOG.atWarn()
        .setMessage("slow_query millis={} outcome=\"{}\" suppressed={} sql=\"{}\"")
        .addArgument(millis)
        .addArgument(outcome)
        .addArgument(suppressedBefore)
        .addArgument(sql)
        .addKeyValue("event", "slow_query")
        .addKeyValue("millis", millis)
        .addKeyValue("threshold_millis", thresholdNanos / 1_000_000)
        .addKeyValue("outcome", outcome)
        .addKeyValue("suppressed", suppressedBefore)
        .addKeyValue("sql", sql)
        .log();
  }
}
