// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.advise;

import dev.headroom.advise.Advisor;
import dev.headroom.advise.database.DatabaseLoad;
import dev.headroom.advise.database.FindingAdvisor;
import dev.headroom.advise.database.IndexAdvice;
import dev.headroom.advise.database.InstancePools;
import dev.headroom.advise.database.PoolAdvisor;
import dev.headroom.advise.database.PoolProbe;
import dev.headroom.advise.database.RepeatedReads;
import dev.headroom.advise.database.ReplicaAdvisor;
import dev.headroom.advise.load.LoadRecorder;
import dev.headroom.advise.load.ResourceProbe;
import dev.headroom.database.advice.IndexAdvisor;
import dev.headroom.database.finding.FindingKind;
import dev.headroom.database.finding.Findings;
import dev.headroom.database.pool.PoolWatch;
import dev.headroom.database.statement.StatementListener;
import dev.headroom.database.statement.StatementRun;
import dev.headroom.database.statement.UnitListener;
import dev.headroom.database.statement.UnitOfWork;
import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.history.History;
import dev.headroom.spring.database.WatchedPools;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the database: its pools that are watched now, and the statements of requests.
 *
 * <p>Thread-safe. A pool that is being opened has no probe yet.
 */
final class DatabaseAdvice implements AdviceSource, StatementListener, UnitListener {
  private final WatchedPools pools;
  private final Findings findings;
  private final @Nullable IndexAdvisor indexes;
  private final History history;
  private final TimeSource time;
  private final DatabaseLoad load = new DatabaseLoad();
  private final RepeatedReads repeatedReads;
  private final Map<PoolWatch, ResourceProbe> byPool = new ConcurrentHashMap<>();

  DatabaseAdvice(
      WatchedPools pools,
      Findings findings,
      @Nullable IndexAdvisor indexes,
      History history,
      TimeSource time) {
    this.pools = pools;
    this.findings = findings;
    this.indexes = indexes;
    this.history = history;
    this.time = time;
    this.repeatedReads = new RepeatedReads(time);
  }

  @Override
  public void statementExecuted(StatementRun run) {
    load.statementExecuted(run);
  }

  @Override
  public void transactionEnded(long nanos, @Nullable SQLException failure) {
    load.transactionEnded(nanos, failure);
  }

  @Override
  public void unitEnded(UnitOfWork unit) {
    load.unitEnded(unit);
    repeatedReads.unitEnded(unit);
  }

  @Override
  public Collection<ResourceProbe> pools() {
    return open().stream().map(each -> byPool.computeIfAbsent(each, PoolProbe::new)).toList();
  }

  /** Returns the pools that have connections. */
  private List<PoolWatch> open() {
    return pools.watches().stream().filter(each -> each.health().total() > 0).toList();
  }

  @Override
  public Collection<ResourceProbe> probes() {
    List<ResourceProbe> all = new ArrayList<>(pools());
    all.add(load);
    return all;
  }

  @Override
  public Map<String, Map<String, Double>> secondsByRoute() {
    return Map.of(DatabaseLoad.NAME, load.drain());
  }

  @Override
  public List<Advisor> advisors(LoadRecorder recorder) {
    List<Advisor> all = new ArrayList<>();
    all.add(
        new PoolAdvisor(
            this::open,
            recorder::samples,
            PoolWatch::connectionLimit,
            new InstancePools(history)::unopened));
    Set<FindingKind> without = indexes == null ? Set.of() : Set.of(FindingKind.MISSING_INDEX);
    all.add(new FindingAdvisor(findings, without, recorder::samples, time));
    all.add(repeatedReads);
    all.add(new ReplicaAdvisor(history));
    if (indexes != null) {
      all.add(new IndexAdvice(indexes, findings, time));
    }
    return all;
  }
}
