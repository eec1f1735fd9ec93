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
 * the share of the planner's cost that the index removes. Before an index is taken, the reads are
 * run with and without it where that is possible, and the share of their time takes the place of
 * the planner's; the index is dropped if it then does not pay. From the gain the cost of writes is
 * subtracted: an entry for each insert and each update that was not HOT, by the workload's calls
 * and the table's share of HOT updates; and where an update sets a column of the index, for each
 * one that was HOT until then an entry in every index. An index of the size of its table must gain
 * a quarter more than a small one.
 */
final class IndexChooser {
  private static final int MAX_INDEXES = 10;

  /** The smallest net gain, as a share of the time of the workload. */
  private static final double MIN_SHARE = 0.005;

  /** The least share of its time that a statement saves by an index for its sake. */
  private static final double MIN_GAIN = 0.25;

  /** A difference of times that says nothing. */
  private static final double NOISE = 0.1;

  /** The share of the net gain that an index of the size of its table loses. */
  private static final double SIZE_WEIGHT = 0.2;

  /** Milliseconds for an entry in an index, an order of magnitude; the verification measures it. */
  private static final Map<String, Double> ENTRY_MILLIS =
      Map.of("btree", 0.01, "gist", 0.03, "gin", 0.05);

  private final AnalysedWorkload workload;
  private final List<WhatIf> methods;
  private final AdviceSettings settings;
  private final double minGain;

  /** The share of its measured time that each statement takes with the indexes chosen so far. */
  private final Map<Long, Double> shares = new HashMap<>();

  /** The planner's costs with the indexes chosen so far, by method and statement. */
  private final Map<WhatIf, Map<Long, List<Double>>> costs = new HashMap<>();

  private boolean bySize;
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
    this.minGain = Math.max(MIN_GAIN, settings.minGain());
  }

  /**
   * A candidate with its score at the time when so many indexes were chosen.
   *
   * @param ratios the share of the time of statements that remains, by id
   * @param timed whether the ratios are those of a rehearsal, as far as it was possible
   * @param proposal null before the first score
   */
  private record Scored(
      IndexCandidate candidate,
      int round,
      Map<Long, Double> ratios,
      boolean timed,
      @Nullable IndexProposal proposal) {}

  /**
   * Chooses indexes; weighs each candidate at least once. With a bound of their size, once by their
   * gain for their size and once by their gain alone, since either order may waste the bound; the
   * set that gains more is returned.
   *
   * @return in the order of choice, at most ten
   */
  List<IndexProposal> choose(Collection<IndexCandidate> candidates) throws SQLException {
    List<IndexProposal> byGain = chooseGreedily(candidates);
    if (settings.maxBytes() == 0) {
      return byGain;
    }
    bySize = true;
    for (WhatIf each : methods) {
      each.dropKept();
    }
    List<IndexProposal> smallFirst = chooseGreedily(candidates);
    return total(smallFirst) >= total(byGain) ? smallFirst : byGain;
  }

  private static double total(List<IndexProposal> proposals) {
    return proposals.stream().mapToDouble(IndexChooser::net).sum();
  }

  private static double net(IndexProposal proposal) {
    return proposal.estimate().gain() - proposal.estimate().writeCost();
  }

  private List<IndexProposal> chooseGreedily(Collection<IndexCandidate> candidates)
      throws SQLException {
    shares.clear();
    bytesLeft = settings.maxBytes() == 0 ? Long.MAX_VALUE : settings.maxBytes();
    for (WhatIf each : methods) {
      costs.put(each, new HashMap<>(each.costs(workload.statements())));
    }
    PriorityQueue<Scored> queue =
        new PriorityQueue<>(Comparator.comparingDouble(this::score).reversed());
    for (IndexCandidate each : candidates) {
      queue.add(new Scored(each, -1, Map.of(), false, null));
    }
    Map<IndexCandidate, IndexProposal> chosen = new LinkedHashMap<>();
    int round = 0;
    for (Scored top = queue.poll();
        top != null && chosen.size() < MAX_INDEXES;
        top = queue.poll()) {
      IndexProposal proposal = top.proposal();
      if (proposal == null || top.round() < round) {
        addIfItPays(weigh(top.candidate(), round), queue);
      } else if (!top.timed()) {
        addIfItPays(rehearse(top, proposal), queue);
      } else {
        take(top.candidate(), proposal);
        absorbPrefixes(top.candidate(), proposal, chosen);
        round++;
      }
    }
    return List.copyOf(chosen.values());
  }

  private static void addIfItPays(@Nullable Scored scored, PriorityQueue<Scored> queue) {
    if (scored != null && scored.proposal() != null) {
      queue.add(scored);
    }
  }

  /** Adds a proposal in place of those that it makes superfluous. */
  private void absorbPrefixes(
      IndexCandidate candidate, IndexProposal proposal, Map<IndexCandidate, IndexProposal> chosen) {
    IndexProposal whole = proposal;
    for (IndexCandidate each : List.copyOf(chosen.keySet())) {
      if (candidate.serves(each)) {
        IndexProposal prefix = Objects.requireNonNull(chosen.remove(each));
        bytesLeft += prefix.estimate().sizeBytes();
        whole = whole.absorb(prefix);
      }
    }
    chosen.put(candidate, whole);
  }

  private void take(IndexCandidate candidate, IndexProposal proposal) throws SQLException {
    List<Planned> affected = workload.on(candidate.table());
    for (WhatIf each : methods) {
      if (each.supports(candidate)) {
        each.keep(candidate);
        costs.getOrDefault(each, new HashMap<>()).putAll(each.costs(affected));
      }
    }
    bytesLeft -= proposal.estimate().sizeBytes();
    proposal.gains().forEach(each -> shares.merge(each.id(), each.remaining(), Math::min));
  }

  private @Nullable WhatIf method(IndexCandidate candidate) {
    return methods.stream().filter(each -> each.supports(candidate)).findFirst().orElse(null);
  }

  /** Returns null if the index cannot be built, or does not pay. */
  private @Nullable Scored weigh(IndexCandidate candidate, int round) throws SQLException {
    TableFacts facts = workload.tables().get(candidate.table());
    WhatIf method = method(candidate);
    if (facts == null || method == null) {
      return null;
    }
    List<Planned> affected = workload.on(candidate.table());
    WhatIf.Trial trial = method.trial(candidate, affected);
    if (trial == null || trial.sizeBytes() > bytesLeft) {
      return null;
    }
    Map<Long, List<Double>> before = costs.getOrDefault(method, Map.of());
    Map<Long, Double> ratios = new HashMap<>();
    for (Planned each : affected) {
      long id = each.load().id();
      ratios.put(
          id,
          each.forms()
              .remaining(
                  before.getOrDefault(id, List.of()), trial.costs().getOrDefault(id, List.of())));
    }
    return new Scored(
        candidate,
        round,
        ratios,
        false,
        proposal(candidate, ratios, trial.sizeBytes(), method.method()));
  }

  /** Puts the times of the reads that can be run in the place of the planner's estimates. */
  private Scored rehearse(Scored planned, IndexProposal proposal) throws SQLException {
    WhatIf method = Objects.requireNonNull(method(planned.candidate()));
    List<Planned> changed =
        workload.on(planned.candidate().table()).stream()
            .filter(each -> planned.ratios().getOrDefault(each.load().id(), 1.0) < 1)
            .toList();
    Map<Long, Double> times = method.rehearse(planned.candidate(), changed);
    Map<Long, Double> ratios = new HashMap<>(planned.ratios());
    times.forEach((id, ratio) -> ratios.put(id, Math.abs(ratio - 1) < NOISE ? 1 : ratio));
    Estimate estimate = proposal.estimate();
    IndexProposal proven =
        times.isEmpty()
            ? proposal
            : proposal(
                planned.candidate(), ratios, estimate.sizeBytes(), estimate.method() + ", timed");
    return new Scored(planned.candidate(), planned.round(), ratios, true, proven);
  }

  /**
   * Returns the balance of an index.
   *
   * @param ratios the share of the time of statements that remains, by id
   * @return null if it does not pay
   */
  private @Nullable IndexProposal proposal(
      IndexCandidate candidate, Map<Long, Double> ratios, long bytes, String method) {
    List<StatementGain> gains = new ArrayList<>();
    double gain = 0;
    for (Planned each : workload.on(candidate.table())) {
      StatementLoad load = each.load();
      double ratio = ratios.getOrDefault(load.id(), 1.0);
      double before = share(load.id());
      double calls = load.calls() / workload.seconds();
      if (ratio < 1 - minGain) {
        gains.add(
            new StatementGain(load.id(), load.text(), calls, load.meanMillis(), before * ratio));
      }
      if (ratio < 1 - minGain || ratio > 1) {
        gain += calls * load.meanMillis() * before * (1 - ratio);
      }
    }
    TableFacts facts = Objects.requireNonNull(workload.tables().get(candidate.table()));
    double writeCost = writeMillis(candidate, facts);
    if (gains.isEmpty() || gain - writeCost < MIN_SHARE * workload.load()) {
      return null;
    }
    gains.sort(Comparator.comparingDouble(StatementGain::millisPerSecond).reversed());
    return new IndexProposal(
        candidate.definition(), gains, new Estimate(gain, writeCost, bytes, method));
  }

  private double score(Scored scored) {
    IndexProposal proposal = scored.proposal();
    TableFacts facts = workload.tables().get(scored.candidate().table());
    if (proposal == null || facts == null) {
      return Double.MAX_VALUE;
    }
    long bytes = proposal.estimate().sizeBytes();
    double share = bytes / (double) Math.max(1, facts.bytes());
    return bySize
        ? net(proposal) / Math.max(1, bytes)
        : net(proposal) * (1 - SIZE_WEIGHT * Math.min(1, share));
  }

  private double share(long statement) {
    return shares.getOrDefault(statement, 1.0);
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
