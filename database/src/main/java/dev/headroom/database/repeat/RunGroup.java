// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.repeat;

import dev.headroom.database.statement.RecordedRun;
import dev.headroom.database.statement.StatementShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Executions of one shape in one unit, in the order of their starts.
 *
 * <p>Immutable.
 */
record RunGroup(StatementShape shape, List<Step> steps) {

  /**
   * An execution in its unit.
   *
   * @param position in the order of the unit
   * @param idleNanos how long the unit had run no statement before it
   */
  record Step(RecordedRun run, int position, long idleNanos) {
    long endNanos() {
      return run.startNanos() + run.nanos();
    }
  }

  /**
   * Divides the executions by the line that ran them. The first of a shape has no call site: it
   * counts where most of the others are.
   */
  List<RunGroup> byCallSite() {
    Map<String, List<Step>> bySite = divided(step -> Objects.requireNonNullElse(site(step), ""));
    List<Step> unknown = bySite.remove("");
    if (unknown == null || bySite.isEmpty()) {
      return unknown == null ? groups(bySite) : List.of(this);
    }
    List<Step> most =
        bySite.values().stream().max(Comparator.comparingInt(List::size)).orElseThrow();
    most.addAll(unknown);
    most.sort(Comparator.comparingInt(Step::position));
    return groups(bySite);
  }

  /** Divides the executions by their values. */
  List<RunGroup> byValues() {
    return groups(divided(step -> step.run().bindsHash()));
  }

  private <K> Map<K, List<Step>> divided(Function<Step, K> by) {
    Map<K, List<Step>> parts = new LinkedHashMap<>();
    for (Step step : steps) {
      parts.computeIfAbsent(by.apply(step), each -> new ArrayList<>()).add(step);
    }
    return parts;
  }

  private List<RunGroup> groups(Map<?, List<Step>> parts) {
    return parts.values().stream().map(each -> new RunGroup(shape, each)).toList();
  }

  /** Returns the executions that began after the one before had ended. */
  RunGroup sequential() {
    List<Step> sequence = new ArrayList<>();
    for (Step step : steps) {
      if (sequence.isEmpty() || step.run().startNanos() - sequence.getLast().endNanos() >= 0) {
        sequence.add(step);
      }
    }
    return new RunGroup(shape, sequence);
  }

  int size() {
    return steps.size();
  }

  int values() {
    return (int) steps.stream().mapToInt(step -> step.run().bindsHash()).distinct().count();
  }

  Duration time() {
    return Duration.ofNanos(steps.stream().mapToLong(step -> step.run().nanos()).sum());
  }

  Step first() {
    return steps.getFirst();
  }

  /** Returns the median of the times without a statement before each but the first. */
  long medianIdleNanos() {
    long[] idle = steps.stream().skip(1).mapToLong(Step::idleNanos).sorted().toArray();
    return idle.length == 0 ? 0 : idle[idle.length / 2];
  }

  /** Returns the line that ran them; null if it is unknown. */
  @Nullable String callSite() {
    for (Step step : steps) {
      if (site(step) != null) {
        return site(step);
      }
    }
    return null;
  }

  private static @Nullable String site(Step step) {
    return step.run().callSite();
  }
}
