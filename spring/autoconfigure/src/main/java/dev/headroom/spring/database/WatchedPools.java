// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import dev.headroom.database.finding.Finding;
import dev.headroom.database.finding.FindingKind;
import dev.headroom.database.finding.Findings;
import dev.headroom.database.pool.ConnectionLeak;
import dev.headroom.database.pool.PoolDiagnosis;
import dev.headroom.database.pool.PoolReport;
import dev.headroom.database.pool.PoolWatch;
import dev.headroom.database.pool.PoolWatchListener;
import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;

/**
 * The connection pools that are watched, by the names of their beans; those of replicas by the name
 * of the replica. Checks them in the background for connections that are not returned and for
 * threads that wait, and reports both as findings.
 *
 * <p>Thread-safe. Starts no thread until a pool is watched.
 */
public final class WatchedPools implements PoolWatchListener, DisposableBean {
  private static final Logger LOG = LoggerFactory.getLogger(WatchedPools.class);
  private static final Duration PERIOD = Duration.ofSeconds(2);
  private static final Duration LOG_PERIOD = Duration.ofMinutes(1);

  private final Map<String, PoolWatch> byBean = new ConcurrentSkipListMap<>();
  private final Map<String, Long> lastLogNanos = new ConcurrentHashMap<>();
  private final Findings findings;
  private final TimeSource time;
  private final BackgroundScheduler scheduler = new BackgroundScheduler("database-watch");

  WatchedPools(Findings findings, TimeSource time) {
    this.findings = findings;
    this.time = time;
  }

  /** Adds a pool under the name of its bean; another one of that name is replaced. */
  public void add(String bean, PoolWatch watch) {
    boolean first = byBean.isEmpty();
    byBean.put(bean, watch);
    if (first) {
      Runnable unused = scheduler.repeat(PERIOD, PERIOD, this::check);
    }
  }

  /** Returns the pools by the names of their beans, in order; a view. */
  public Map<String, PoolWatch> byBean() {
    return byBean;
  }

  /** Returns the pools; a copy. */
  public List<PoolWatch> watches() {
    return List.copyOf(byBean.values());
  }

  /** Checks all pools now, also after one whose check fails, such as of a pool that was closed. */
  void check() {
    byBean.forEach((bean, watch) -> {
      try {
        watch.check(this);
      } catch (RuntimeException e) {
        LOG.debug("the pool of {} could not be checked", bean, e);
      }
    });
  }

  @Override
  public void leaked(String pool, ConnectionLeak leak) {
    findings.report(
        Finding.of(FindingKind.CONNECTION_LEAK, "pool " + pool)
            .route(Objects.requireNonNullElse(leak.route(), ""))
            .callSite(leak.callSite())
            .evidence(
                "%d connection(s) not returned, one for %d s, the last by %s; last statement: %s"
                    .formatted(
                        leak.count(),
                        leak.longest().toSeconds(),
                        leak.thread(),
                        Objects.requireNonNullElse(leak.statement(), "none")))
            .remedy("close each connection in a try-with-resources statement")
            .build());
  }

  @Override
  public void exhausted(PoolReport report) {
    PoolDiagnosis diagnosis = report.diagnosis();
    String pool = report.state().name();
    if (isTimeToLog(pool)) {
      LOG.atWarn()
          .setMessage("pool {} has no free connection: {} of {} in use, {} waiting; {}; {}")
          .addArgument(pool)
          .addArgument(report.state().active())
          .addArgument(report.state().max())
          .addArgument(report.state().waiting())
          .addArgument(diagnosis.evidence())
          .addArgument(diagnosis.remedy())
          .addKeyValue("event", "pool_exhausted")
          .addKeyValue("pool", pool)
          .addKeyValue("cause", diagnosis.cause())
          .log();
    }
    switch (diagnosis.cause()) {
      case NESTED -> report(FindingKind.NESTED_CONNECTION, pool, diagnosis);
      case TOO_SMALL -> report(FindingKind.POOL_TOO_SMALL, pool, diagnosis);
      default -> {
        // Leaks and slow statements are findings of their own.
      }
    }
  }

  private void report(FindingKind kind, String pool, PoolDiagnosis diagnosis) {
    findings.report(
        Finding.of(kind, "pool " + pool)
            .evidence(diagnosis.evidence())
            .remedy(diagnosis.remedy())
            .build());
  }

  private boolean isTimeToLog(String pool) {
    long now = time.nanos();
    Long last = lastLogNanos.get(pool);
    if (last != null && now - last < LOG_PERIOD.toNanos()) {
      return false;
    }
    lastLogNanos.put(pool, now);
    return true;
  }

  @Override
  public void destroy() {
    scheduler.close();
  }
}
