// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import dev.headroom.database.advice.AnalysedWorkload.Planned;
import dev.headroom.database.advice.IndexProposal.Estimate;
import dev.headroom.database.advice.IndexProposal.StatementGain;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the indexes that together save the most time of a workload.
 *
 * <p>Confined to one thread.
 *
 * <p>Method: greedy, evaluated lazily. The candidate with the highest score is taken, then the
 * others are weighed again with it in place; one whose old score is not the highest need not be, as
 * a gain only shrinks when indexes are added. The gain of a statement is its measured time, times
 * the share of the planner's cost that the index removes. From it the cost of writes is subtracted:
 * an entry for each insert and each update that was not HOT, by the workload's calls and the
 * table's share of HOT updates; and where an update sets a column of the index, for each one that
 * was HOT until then an entry in every index. An index of the size of its table must gain a quarter
 * more than a small one.
 */
final class IndexChooser {
  private static final int MAX_INDEXES = 10;

  /** The smallest net gain, as a share of the time of the workload. */
  private static final double MIN_SHARE = 0.005;

  /** The share of the net gain that an index of the size of its table loses. */
  private static final double SIZE_WEIGHT = 0.2;

  /** Milliseconds for an entry in an index, an order of magnitude; the verification measures it. */
  private static final Map<String, Double> ENTRY_MILLIS =
      Map.of("btree", 0.01, "gist", 0.03, "gin", 0.05);

  private final AnalysedWorkload workload;
  private final List<WhatIf> methods;
  private final AdviceSettings settings;

  /** The share of its measured time that each statement takes with the indexes chosen so far. */
  private final Map<Long, Double> shares = new HashMap<>();

  /** The costs without any of the chosen indexes, by method and statement. */
  private final Map<WhatIf, Map<Long, Double>> baselines = new HashMap<>();

  private long bytesLeft;

  /**
   * Creates a chooser.
   *
   * @param methods in the order of preference
   * @param settings the bounds
   */
  IndexChooser(AnalysedWorkload workload, List<WhatIf> methods, AdviceSettings settings) {
    this.workload = workload;
    this.methods = List.copyOf(methods);
    this.settings = settings;
    this.bytesLeft = settings.maxBytes() == 0 ? Long.MAX_VALUE : settings.maxBytes();
  }

  /** A candidate with its score at the time when so many indexes were chosen. */
  private record Scored(
      IndexCandidate candidate, double score, int round, @Nullable IndexProposal proposal) {}

  /**
   * Chooses indexes; weighs each candidate at least once.
   *
   * @return in the order of choice, at most ten
   */
  List<IndexProposal> choose(Collection<IndexCandidate> candidates) throws SQLException {
    List<StatementLoad> all = workload.statements().stream().map(Planned::load).toList();
    for (WhatIf each : methods) {
      baselines.put(each, each.costs(all));
    }
    PriorityQueue<Scored> queue =
        new PriorityQueue<>(Comparator.comparingDouble(Scored::score).reversed());
    for (IndexCandidate each : candidates) {
      queue.add(new Scored(each, Double.MAX_VALUE, -1, null));
    }
    Map<IndexCandidate, IndexProposal> chosen = new LinkedHashMap<>();
    for (Scored top = queue.poll();
        top != null && chosen.size() < MAX_INDEXES;
        top = queue.poll()) {
      IndexProposal proposal = top.proposal();
      if (proposal != null && top.round() == chosen.size()) {
        take(top.candidate(), proposal);
        absorbPrefixes(top.candidate(), proposal, chosen);
      } else {
        Scored now = weigh(top.candidate(), chosen.size());
        if (now != null) {
          queue.add(now);
        }
      }
    }
    return List.copyOf(chosen.values());
  }

  /** Adds a proposal in place of those that it makes superfluous. */
  private static void absorbPrefixes(
      IndexCandidate candidate, IndexProposal proposal, Map<IndexCandidate, IndexProposal> chosen) {
    IndexProposal whole = proposal;
    for (IndexCandidate each : List.copyOf(chosen.keySet())) {
      if (candidate.serves(each)) {
        whole = whole.absorb(Objects.requireNonNull(chosen.remove(each)));
      }
    }
    chosen.put(candidate, whole);
  }

  private void take(IndexCandidate candidate, IndexProposal proposal) throws SQLException {
    for (WhatIf each : methods) {
      if (each.supports(candidate)) {
        each.keep(candidate);
      }
    }
    bytesLeft -= proposal.estimate().sizeBytes();
    proposal.gains().forEach(each -> shares.merge(each.id(), each.remaining(), Math::min));
  }

  /** Returns null if the index cannot be built, or does not pay. */
  private @Nullable Scored weigh(IndexCandidate candidate, int round) throws SQLException {
    TableFacts facts = workload.tables().get(candidate.table());
    WhatIf method =
        methods.stream().filter(each -> each.supports(candidate)).findFirst().orElse(null);
    if (facts == null || method == null) {
      return null;
    }
    List<Planned> affected = workload.on(candidate.table());
    WhatIf.Trial trial = method.trial(candidate, affected.stream().map(Planned::load).toList());
    if (trial == null || trial.sizeBytes() > bytesLeft) {
      return null;
    }
    List<StatementGain> gains = new ArrayList<>();
    double gain = 0;
    for (Planned each : affected) {
      double before = share(each.load().id());
      double after = remaining(each.load(), trial, baselines.getOrDefault(method, Map.of()));
      if (after < before * (1 - settings.minGain())) {
        StatementLoad load = each.load();
        double calls = load.calls() / workload.seconds();
        gains.add(new StatementGain(load.id(), load.text(), calls, load.meanMillis(), after));
        gain += calls * load.meanMillis() * (before - after);
      }
    }
    double writeCost = writeMillis(candidate, facts);
    double net = gain - writeCost;
    if (gains.isEmpty() || net < MIN_SHARE * workload.load()) {
      return null;
    }
    gains.sort(Comparator.comparingDouble(StatementGain::millisPerSecond).reversed());
    return new Scored(
        candidate,
        score(net, trial.sizeBytes(), facts.bytes()),
        round,
        new IndexProposal(
            candidate.definition(),
            gains,
            new Estimate(gain, writeCost, trial.sizeBytes(), method.method())));
  }

  private double score(double net, long bytes, long tableBytes) {
    return settings.maxBytes() == 0
        ? net * (1 - SIZE_WEIGHT * Math.min(1, bytes / (double) Math.max(1, tableBytes)))
        : net / Math.max(1, bytes);
  }

  private double share(long statement) {
    return shares.getOrDefault(statement, 1.0);
  }

  private double remaining(StatementLoad load, WhatIf.Trial trial, Map<Long, Double> baseline) {
    double before = baseline.getOrDefault(load.id(), 0.0);
    double after = trial.costs().getOrDefault(load.id(), before);
    double remaining = before > 0 ? after / before : 1;
    return Math.min(share(load.id()), remaining);
  }

  /** Returns the time that the workload's writes take more, in milliseconds a second. */
  private double writeMillis(IndexCandidate candidate, TableFacts facts) {
    double entries = 0;
    for (Planned each : workload.on(candidate.table())) {
      double calls = each.load().calls() / workload.seconds();
      if (each.does("Insert", candidate.table())) {
        entries += calls;
      }
      if (each.does("Update", candidate.table())) {
        boolean changes =
            AnalysedWorkload.assignedColumns(each.load().sql()).stream().anyMatch(candidate::names);
        double hot = calls * facts.hotShare();
        entries += calls - hot + (changes ? hot * (facts.indexes().size() + 1) : 0);
      }
    }
    return entries * ENTRY_MILLIS.getOrDefault(candidate.method(), 0.05);
  }
}
