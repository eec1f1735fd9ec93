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
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the statements that took longer than a threshold, those with the greatest total time,
 * and logs them as the event {@code slow_query}.
 *
 * <p>Thread-safe. A faster statement costs one comparison. Literals are taken out of the text, and
 * bind values never come here, so that neither memory nor log holds anybody's data.
 *
 * <p>Method: a bounded map; when it is full, the entry with the least total time gives way to a
 * newcomer, so rare statements may be lost, and one that comes back begins anew. A statement is
 * logged at most once a minute, all together at most 20 times a minute; what was kept back is
 * counted in the next line.
 */
public final class SlowStatements implements StatementListener {
  private static final Logger log = LoggerFactory.getLogger(SlowStatements.class);
  private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();
  private static final int LINES_A_MINUTE = 20;

  private final long thresholdNanos;
  private final int capacity;
  private final TimeSource time;

  // All below is guarded by lock.
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Sums> bySql = new HashMap<>();
  private long minuteBegunNanos;
  private int linesThisMinute;
  private long keptBack;

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
    this.minuteBegunNanos = time.nanos();
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
      slow(SqlText.withoutLiterals(sql), nanos, failure);
    }
  }

  /**
   * Tells the slow statements.
   *
   * @return the greatest total time first
   */
  public List<SlowStatement> top() {
    lock.lock();
    try {
      return bySql.entrySet().stream()
          .map(entry -> entry(entry.getKey(), entry.getValue()))
          .sorted(Comparator.comparing(SlowStatement::total).reversed())
          .toList();
    } finally {
      lock.unlock();
    }
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

  private void slow(String sql, long nanos, @Nullable SQLException failure) {
    long suppressed;
    lock.lock();
    try {
      Sums sums = sums(sql);
      sums.count++;
      sums.failures += failure == null ? 0 : 1;
      sums.totalNanos += nanos;
      sums.longestNanos = Math.max(sums.longestNanos, nanos);
      sums.last = time.now();
      if (!mayLog(sums)) {
        keptBack++;
        return;
      }
      suppressed = keptBack;
      keptBack = 0;
    } finally {
      lock.unlock();
    }
    tell(sql, nanos, failure, suppressed);
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
    if (now - minuteBegunNanos >= MINUTE_NANOS) {
      minuteBegunNanos = now;
      linesThisMinute = 0;
    }
    if (linesThisMinute >= LINES_A_MINUTE
        || (sums.logged && now - sums.loggedNanos < MINUTE_NANOS)) {
      return false;
    }
    linesThisMinute++;
    sums.logged = true;
    sums.loggedNanos = now;
    return true;
  }

  private void tell(String sql, long nanos, @Nullable SQLException failure, long suppressed) {
    long millis = nanos / 1_000_000;
    String outcome = failure == null ? "success" : "SQLState " + failure.getSQLState();
    log.atWarn()
        .setMessage("slow_query millis={} outcome=\"{}\" suppressed={} sql=\"{}\"")
        .addArgument(millis)
        .addArgument(outcome)
        .addArgument(suppressed)
        .addArgument(sql)
        .addKeyValue("event", "slow_query")
        .addKeyValue("millis", millis)
        .addKeyValue("threshold_millis", thresholdNanos / 1_000_000)
        .addKeyValue("outcome", outcome)
        .addKeyValue("suppressed", suppressed)
        .addKeyValue("sql", sql)
        .log();
  }
}
