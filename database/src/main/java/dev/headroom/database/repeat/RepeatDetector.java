// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.repeat;

import dev.headroom.database.finding.FindingKind;
import dev.headroom.database.repeat.QueryTraits.Trait;
import dev.headroom.database.statement.RecordedRun;
import dev.headroom.database.statement.StatementShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds executions within one unit of work that fewer statements could replace: N+1, repeated
 * statements and repeated counts.
 *
 * <p>Thread-safe. Pure: what it finds follows from the executions alone. Costs microseconds for a
 * unit of a dozen statements, and reads the text of each shape once.
 *
 * <p>Method. Reads that succeeded are grouped by shape and by the line that ran them.
 *
 * <ul>
 *   <li>N+1: the values differ. Not a batch (a list or an array of keys), a page by offset or by
 *       key, or a range; not the steps of a wait; not rows that are changed in a transaction each.
 *       A few executions are N+1 only if Hibernate wrote them and another read of rows preceded
 *       them: without a mapper, a few look-ups are mostly a fixed number.
 *   <li>Repeated statement: the values are equal, the executions follow each other, and the unit
 *       has not written to their tables in between.
 *   <li>Repeated count: aggregates over one table that are not N+1.
 * </ul>
 *
 * <p>A unit waits where it runs no statement for 50 ms before most of the executions.
 */
public final class RepeatDetector {
  private static final int FIXED_LOOKUPS = 2;
  private static final Duration WAIT = Duration.ofMillis(50);

  private final RepeatSettings settings;

  /** Bounded by the bound of shapes. */
  private final Map<StatementShape, QueryTraits> traits = new ConcurrentHashMap<>();

  /** Creates a detector. */
  public RepeatDetector(RepeatSettings settings) {
    this.settings = settings;
  }

  /**
   * Returns what a unit repeats.
   *
   * @param runs the executions of one unit, in any order
   * @return the greatest time first; empty if there is nothing to report
   */
  public List<Repeat> detect(List<RecordedRun> runs) {
    if (runs.size() < settings.minRuns()) {
      return List.of();
    }
    UnitRuns unit = new UnitRuns(runs, this::traits);
    List<Repeat> repeats = new ArrayList<>();
    Map<String, List<RunGroup>> aggregates = new LinkedHashMap<>();
    for (RunGroup shape : unit.reads()) {
      QueryTraits read = unit.traits(shape.shape());
      for (RunGroup line : shape.byCallSite()) {
        if (isNPlusOne(unit, line, read)) {
          repeats.add(repeat(FindingKind.N_PLUS_ONE, line, Remedy.ofNPlusOne(line.shape(), read)));
        } else if (read.is(Trait.AGGREGATE)) {
          aggregates.computeIfAbsent(read.table(), each -> new ArrayList<>()).add(line);
        } else {
          addRepeated(repeats, unit, line);
        }
      }
    }
    aggregates.values().forEach(each -> addRepeatedCount(repeats, unit, each));
    repeats.sort(Comparator.comparing((Repeat each) -> each.runs().time()).reversed());
    return repeats;
  }

  private QueryTraits traits(StatementShape shape) {
    return traits.computeIfAbsent(shape, each -> QueryTraits.of(each.text(), each.isRead()));
  }

  private boolean isNPlusOne(UnitRuns unit, RunGroup line, QueryTraits read) {
    return isWorthReporting(line)
        && line.values() >= settings.minRuns()
        && !read.is(Trait.BATCH)
        && !read.is(Trait.PAGE)
        && (!read.is(Trait.RANGE) || read.is(Trait.BY_KEY))
        && isOneForEachElement(unit, line, read)
        && !isWait(line)
        && !unit.areInWritingTransactions(line);
  }

  private boolean isOneForEachElement(UnitRuns unit, RunGroup line, QueryTraits read) {
    if (read.is(Trait.AGGREGATE) && !(read.is(Trait.BY_KEY) && unit.hasSourceOf(line))) {
      return false;
    }
    return line.size() >= settings.minRuns() + FIXED_LOOKUPS
        || (read.is(Trait.MAPPED) && unit.hasSourceOf(line));
  }

  private void addRepeated(List<Repeat> repeats, UnitRuns unit, RunGroup line) {
    if (line.size() < settings.minRuns()) {
      return;
    }
    line.byValues().stream()
        .filter(each -> each.size() >= settings.minRuns())
        .filter(each -> !isWait(each) && !unit.areInWritingTransactions(each))
        .map(each -> unit.unchanged(each.sequential()))
        .filter(this::isWorthReporting)
        .max(Comparator.comparing(RunGroup::time))
        .ifPresent(each ->
            repeats.add(
                repeat(FindingKind.REPEATED_STATEMENT, each, Remedy.ofRepeatedStatement())));
  }

  private void addRepeatedCount(List<Repeat> repeats, UnitRuns unit, List<RunGroup> aggregates) {
    List<RunGroup> counts = new ArrayList<>();
    for (RunGroup each : aggregates) {
      if (!isWait(each) && (each.size() == 1 || !unit.areInWritingTransactions(each))) {
        counts.add(unit.unchanged(each.sequential()));
      }
    }
    int count = counts.stream().mapToInt(RunGroup::size).sum();
    Duration time = counts.stream().map(RunGroup::time).reduce(Duration.ZERO, Duration::plus);
    if (count < settings.minRuns() || time.compareTo(settings.minTime()) < 0) {
      return;
    }
    int values = counts.stream().mapToInt(RunGroup::values).sum();
    repeats.add(
        new Repeat(
            FindingKind.REPEATED_COUNT,
            counts.stream().map(RunGroup::shape).distinct().toList(),
            callSite(counts),
            new Repeat.Runs(count, values, time),
            Remedy.ofRepeatedCount(counts)));
  }

  private static @Nullable String callSite(List<RunGroup> groups) {
    for (RunGroup each : groups) {
      if (each.callSite() != null) {
        return each.callSite();
      }
    }
    return null;
  }

  private boolean isWorthReporting(RunGroup group) {
    return group.size() >= settings.minRuns() && group.time().compareTo(settings.minTime()) >= 0;
  }

  private static boolean isWait(RunGroup group) {
    return group.medianIdleNanos() >= WAIT.toNanos();
  }

  private static Repeat repeat(FindingKind kind, RunGroup group, String remedy) {
    return new Repeat(
        kind,
        List.of(group.shape()),
        group.callSite(),
        new Repeat.Runs(group.size(), group.values(), group.time()),
        remedy);
  }
}
