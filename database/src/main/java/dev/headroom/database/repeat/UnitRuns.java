// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.repeat;

import dev.headroom.database.repeat.QueryTraits.Trait;
import dev.headroom.database.repeat.RunGroup.Step;
import dev.headroom.database.statement.RecordedRun;
import dev.headroom.database.statement.StatementShape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The executions of one unit of work in the order of their starts, and what lies between them.
 *
 * <p>Confined to one thread.
 */
final class UnitRuns {
  private final List<Step> steps;
  private final Function<StatementShape, QueryTraits> traits;
  private final Set<Long> writingTransactions = new HashSet<>();

  UnitRuns(List<RecordedRun> runs, Function<StatementShape, QueryTraits> traits) {
    this.traits = traits;
    this.steps = steps(runs);
    for (Step step : steps) {
      if (isWrite(step)) {
        writingTransactions.add(step.run().transactionId());
      }
    }
  }

  private static List<Step> steps(List<RecordedRun> runs) {
    List<RecordedRun> sorted = new ArrayList<>(runs);
    sorted.sort((a, b) -> Long.signum(a.startNanos() - b.startNanos()));
    List<Step> steps = new ArrayList<>(sorted.size());
    long end = 0;
    for (RecordedRun run : sorted) {
      long idle = steps.isEmpty() ? 0 : Math.max(0, run.startNanos() - end);
      Step step = new Step(run, steps.size(), idle);
      end = steps.isEmpty() || step.endNanos() - end > 0 ? step.endNanos() : end;
      steps.add(step);
    }
    return steps;
  }

  /** Returns the reads that succeeded, by shape, in the order of their first executions. */
  List<RunGroup> reads() {
    Map<StatementShape, List<Step>> byShape = new LinkedHashMap<>();
    for (Step step : steps) {
      StatementShape shape = step.run().shape();
      if (!step.run().failed() && traits(shape).is(Trait.READ)) {
        byShape.computeIfAbsent(shape, each -> new ArrayList<>()).add(step);
      }
    }
    List<RunGroup> groups = new ArrayList<>();
    byShape.forEach((shape, reads) -> groups.add(new RunGroup(shape, reads)));
    return groups;
  }

  QueryTraits traits(StatementShape shape) {
    return traits.apply(shape);
  }

  /** Returns whether another read of rows ran before, which may have given the elements. */
  boolean hasSourceOf(RunGroup group) {
    for (Step step : steps.subList(0, group.first().position())) {
      QueryTraits before = traits(step.run().shape());
      if (step.run().shape() != group.shape()
          && before.is(Trait.READ)
          && !before.is(Trait.AGGREGATE)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the first execution, and those before which the unit wrote to none of their tables
   * since the execution before.
   */
  RunGroup unchanged(RunGroup group) {
    QueryTraits read = traits(group.shape());
    List<Step> unchanged = new ArrayList<>(List.of(group.first()));
    for (int i = 1; i < group.size(); i++) {
      Step step = group.steps().get(i);
      int from = group.steps().get(i - 1).position() + 1;
      if (steps.subList(from, step.position()).stream()
          .noneMatch(each -> isWrite(each) && traits(each.run().shape()).sharesTableWith(read))) {
        unchanged.add(step);
      }
    }
    return new RunGroup(group.shape(), unchanged);
  }

  /** Returns whether each execution is part of a transaction of its own that also writes. */
  boolean areInWritingTransactions(RunGroup group) {
    Set<Long> transactions = new HashSet<>();
    for (Step step : group.steps()) {
      long transaction = step.run().transactionId();
      if (transaction == 0
          || !writingTransactions.contains(transaction)
          || !transactions.add(transaction)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isWrite(Step step) {
    return !step.run().shape().isRead();
  }
}
