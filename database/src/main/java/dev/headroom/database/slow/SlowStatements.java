// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.slow;

import dev.headroom.database.finding.Finding;
import dev.headroom.database.finding.FindingKind;
import dev.headroom.database.finding.MinuteBudget;
import dev.headroom.database.slow.SlowStatement.Execution;
import dev.headroom.database.statement.CallSites;
import dev.headroom.database.statement.StatementListener;
import dev.headroom.database.statement.StatementRun;
import dev.headroom.database.statement.StatementShape;
import dev.headroom.database.statement.UnitOfWork;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records the slow statements with the greatest total time, and logs them as the event {@code
 * slow_query}, with the route, the application's line, the wait for connections, and the number and
 * types of the bound values.
 *
 * <p>Thread-safe. A faster statement costs one comparison. Neither memory nor log contains literals
 * or bound values.
 *
 * <p>Method: a bounded map; when it is full, the entry with the least total time is evicted, so
 * rare statements may be lost and start from zero when they return. A statement is logged at most
 * once a minute, and at most 20 lines a minute are written; the next line counts those suppressed.
 */
public final class SlowStatements implements StatementListener {
  private static final Logger LOG = LoggerFactory.getLogger(SlowStatements.class);
  private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();
  private static final int MAX_LINES_PER_MINUTE = 20;

  private final Duration threshold;
  private final long thresholdNanos;
  private final int capacity;
  private final TimeSource time;
  private final Consumer<Finding> findings;
  private final SlowPlans plans;

  // All below is guarded by this.
  private final Map<StatementShape, Sums> byShape = new HashMap<>();
  private final MinuteBudget lines;
  private long suppressed;

  /**
   * Creates an empty record.
   *
   * @param settings what is slow, and how many statements are kept
   * @param time for the last time of each statement and for the rate of the log
   */
  public SlowStatements(SlowStatementSettings settings, TimeSource time) {
    this(settings, time, finding -> {}, SlowPlans.NONE);
  }

  /**
   * Creates an empty record that reports slow statements.
   *
   * @param settings what is slow, and how many statements are kept
   * @param time for the last time of each statement and for the rate of the log
   * @param findings receives a finding for each line of the application that runs slow statements
   * @param plans of the slow statements
   */
  public SlowStatements(
      SlowStatementSettings settings,
      TimeSource time,
      Consumer<Finding> findings,
      SlowPlans plans) {
    this.threshold = settings.threshold();
    this.thresholdNanos = threshold.toNanos();
    this.capacity = settings.capacity();
    this.time = time;
    this.lines = new MinuteBudget(MAX_LINES_PER_MINUTE, time);
    this.findings = findings;
    this.plans = plans;
  }

  private static final class Sums {
    private long count;
    private long failures;
    private long totalNanos;
    private @Nullable Execution longest;
    private Instant last = Instant.EPOCH;
    private long loggedNanos;
    private boolean logged;
  }

  @Override
  public void statementExecuted(StatementRun run) {
    if (run.nanos() >= thresholdNanos) {
      Execution execution = execution(run);
      record(run, execution);
      if (!takesAdvisoryLock(run)) {
        plans.request(run);
        findings.accept(finding(run, execution));
      }
    }
  }

  /** Such a statement waits for whoever holds the lock: no index and no plan makes it faster. */
  private static boolean takesAdvisoryLock(StatementRun run) {
    return run.shape().text().contains("pg_advisory_");
  }

  private static Execution execution(StatementRun run) {
    UnitOfWork unit = UnitOfWork.current();
    String site = run.callSite();
    return new Execution(
        Duration.ofNanos(run.nanos()),
        Duration.ofNanos(unit == null ? 0 : unit.waitNanos()),
        unit == null ? "" : unit.route(),
        Objects.requireNonNullElse(site == null ? CallSites.find() : site, ""),
        run.bindTypes());
  }

  private Finding finding(StatementRun run, Execution execution) {
    return Finding.of(FindingKind.SLOW_STATEMENT, run.shape().text())
        .route(execution.route())
        .callSite(execution.callSite())
        .cost(Finding.Cost.perUnit(execution.time()))
        .evidence(
            "It took %d ms (%d ms or more is slow)."
                .formatted(execution.time().toMillis(), threshold.toMillis()))
        .remedy(
            "Read the plan (headroom.database.slow-query.plans.enabled=true, or auto_explain): add"
                + " the index that it lacks, or read fewer rows.")
        .build();
  }

  /**
   * Returns the slow statements.
   *
   * @return the greatest total time first
   */
  public List<SlowStatement> top() {
    return entries().stream()
        .map(each -> each.withPlan(plans.plan(each.shape())))
        .sorted(Comparator.comparing(SlowStatement::total).reversed())
        .toList();
  }

  private synchronized List<SlowStatement> entries() {
    return byShape.entrySet().stream()
        .map(entry -> entry(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static SlowStatement entry(StatementShape shape, Sums sums) {
    return new SlowStatement(
        shape,
        sums.count,
        sums.failures,
        Duration.ofNanos(sums.totalNanos),
        Objects.requireNonNull(sums.longest, "recorded with the first run"),
        sums.last,
        null);
  }

  private void record(StatementRun run, Execution execution) {
    long suppressedBefore;
    synchronized (this) {
      Sums sums = sums(run.shape());
      add(sums, run, execution);
      if (!mayLog(sums)) {
        suppressed++;
        return;
      }
      suppressedBefore = suppressed;
      suppressed = 0;
    }
    log(run, execution, suppressedBefore);
  }

  private void add(Sums sums, StatementRun run, Execution execution) {
    sums.count++;
    sums.failures += run.failure() == null ? 0 : 1;
    sums.totalNanos += run.nanos();
    sums.last = time.now();
    if (sums.longest == null || sums.longest.time().toNanos() < run.nanos()) {
      sums.longest = execution;
    }
  }

  private Sums sums(StatementShape shape) {
    Sums known = byShape.get(shape);
    if (known != null) {
      return known;
    }
    if (byShape.size() >= capacity) {
      byShape.entrySet().stream()
          .min(Comparator.comparingLong(entry -> entry.getValue().totalNanos))
          .ifPresent(least -> byShape.remove(least.getKey()));
    }
    Sums fresh = new Sums();
    byShape.put(shape, fresh);
    return fresh;
  }

  private boolean mayLog(Sums sums) {
    long now = time.nanos();
    if ((sums.logged && now - sums.loggedNanos < MINUTE_NANOS) || !lines.tryUse()) {
      return false;
    }
    sums.logged = true;
    sums.loggedNanos = now;
    return true;
  }

  private void log(StatementRun run, Execution execution, long suppressedBefore) {
    long millis = execution.time().toMillis();
    long waited = execution.waited().toMillis();
    String outcome = run.failure() == null ? "success" : "SQLState " + run.failure().getSQLState();
    LOG.atWarn()
        .setMessage(
            "slow_query millis={} wait_millis={} outcome=\"{}\" route=\"{}\" call_site={}"
                + " binds=\"{}\" suppressed={} sql=\"{}\"")
        .addArgument(millis)
        .addArgument(waited)
        .addArgument(outcome)
        .addArgument(execution.route())
        .addArgument(execution.callSite())
        .addArgument(execution.binds())
        .addArgument(suppressedBefore)
        .addArgument(run.shape().text())
        .addKeyValue("event", "slow_query")
        .addKeyValue("millis", millis)
        .addKeyValue("wait_millis", waited)
        .addKeyValue("threshold_millis", threshold.toMillis())
        .addKeyValue("outcome", outcome)
        .addKeyValue("route", execution.route())
        .addKeyValue("call_site", execution.callSite())
        .addKeyValue("binds", execution.binds())
        .addKeyValue("suppressed", suppressedBefore)
        .addKeyValue("sql", run.shape().text())
        .log();
  }
}
