// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.database;

import dev.headroom.advise.Advice;
import dev.headroom.advise.Advisor;
import dev.headroom.advise.Change;
import dev.headroom.advise.Evidence;
import dev.headroom.advise.Severity;
import dev.headroom.advise.Trial;
import dev.headroom.advise.load.LoadSample;
import dev.headroom.advise.load.ProcessorShortage;
import dev.headroom.database.finding.Finding;
import dev.headroom.database.finding.FindingKind;
import dev.headroom.database.finding.Findings;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Advice from the findings about statements, indexes and connections: N+1, repeated and slow
 * statements, indexes that are missing or superfluous, connections that are not returned. A slow
 * statement is left out unless it took a second, or was slow three times over five seconds or more;
 * and so is one for which callers wait less than half a second a minute. While the process lacks
 * processor time no statement counts as slow, since each is then.
 *
 * <p>Thread-safe. Until processor time was measured no statement counts as slow.
 */
public final class FindingAdvisor implements Advisor {
  private static final Duration RECENT = Duration.ofMinutes(10);
  private static final double HIGH_LOST_SECONDS = 10;
  private static final double LOW_LOST_SECONDS = 0.1;

  /**
   * Fewer slow runs of a statement, or as many within less time, are chance, as after a start or in
   * a pause, unless one takes long.
   */
  private static final int MIN_SLOW_RUNS = 3;

  private static final Duration MIN_SLOW_SPAN = Duration.ofSeconds(5);
  private static final double LONG_RUN_SECONDS = 1;
  private static final double MIN_LOST_SECONDS_PER_MINUTE = 0.5;

  private final Findings findings;
  private final Set<FindingKind> without;
  private final Supplier<List<LoadSample>> samples;
  private final TimeSource time;

  /** What was found by the last time at which processor time was short; guarded by this. */
  private Shortage shortage = new Shortage(Instant.MIN, List.of());

  /** Immutable. */
  private record Shortage(Instant at, List<Findings.Entry> slow) {}

  /** A finding with the reports of it that count. Immutable. */
  private record Counted(Finding finding, Instant first, Instant last, long count) {
    double lostPerMinute(Instant now) {
      double seconds = finding.cost().time().toNanos() / 1e9;
      double minutes = Math.max(1, Duration.between(first, now).toSeconds() / 60.0);
      return switch (finding.cost().per()) {
        case UNIT -> seconds * count / minutes;
        case MINUTE -> seconds;
        case NONE -> 0;
      };
    }

    boolean isSignificant(Instant now) {
      if (finding.kind() != FindingKind.SLOW_STATEMENT) {
        return true;
      }
      boolean isLong = finding.cost().time().toNanos() / 1e9 >= LONG_RUN_SECONDS;
      boolean isRepeated = count >= MIN_SLOW_RUNS && !first.plus(MIN_SLOW_SPAN).isAfter(last);
      boolean isLittle =
          finding.cost().per() != Finding.Per.NONE
              && lostPerMinute(now) < MIN_LOST_SECONDS_PER_MINUTE;
      return count > 0 && (isLong || isRepeated) && !isLittle;
    }
  }

  /**
   * Creates an advisor.
   *
   * @param findings what was found
   * @param without kinds about which another advisor knows more
   * @param samples the steps of the last hour, with the processors
   */
  public FindingAdvisor(
      Findings findings,
      Set<FindingKind> without,
      Supplier<List<LoadSample>> samples,
      TimeSource time) {
    this.findings = findings;
    this.without = Set.copyOf(without);
    this.samples = samples;
    this.time = time;
  }

  @Override
  public synchronized List<Advice> advise() {
    Instant now = time.now();
    List<Findings.Entry> all = findings.all();
    List<LoadSample> steps = samples.get();
    if (steps.isEmpty() || ProcessorShortage.isIn(steps.getLast())) {
      shortage =
          new Shortage(
              now,
              all.stream()
                  .filter(each -> each.finding().kind() == FindingKind.SLOW_STATEMENT)
                  .toList());
    }
    return all.stream()
        .filter(each -> !without.contains(each.finding().kind()))
        .filter(each -> each.lastSeen().isAfter(now.minus(RECENT)))
        .map(this::counted)
        .filter(each -> each.isSignificant(now))
        .map(each -> advice(each, now))
        .toList();
  }

  /** Leaves out the reports of a slow statement up to the last shortage. */
  private Counted counted(Findings.Entry entry) {
    return shortage.slow().stream()
        .filter(each -> isSame(each, entry.finding()))
        .filter(each -> !entry.firstSeen().isAfter(shortage.at()))
        .findFirst()
        .map(each ->
            new Counted(
                entry.finding(),
                shortage.at(),
                entry.lastSeen(),
                Math.max(0, entry.count() - each.count())))
        .orElse(new Counted(entry.finding(), entry.firstSeen(), entry.lastSeen(), entry.count()));
  }

  private Advice advice(Counted counted, Instant now) {
    Finding finding = counted.finding();
    double lost = counted.lostPerMinute(now);
    Advice.Builder advice =
        Advice.of(kind(finding.kind()), finding.subject())
            .title(title(finding))
            .route(finding.route())
            .callSite(finding.callSite())
            .weight(severity(counted, lost), lost, confidence(finding.kind()))
            .symptom(isSymptom(finding.kind()) ? 1 : 0)
            .evidence(
                new Evidence(
                    "finding",
                    finding.evidence(),
                    Map.of("reports", (double) counted.count(), "lostSecondsPerMinute", lost)))
            .change(change(finding));
    if (finding.cost().per() != Finding.Per.NONE) {
      advice.trial(Trial.observing(since -> cost(finding, since)));
    }
    return advice.build();
  }

  /** The latest cost of the same finding; empty if it is no longer found, and the cost is none. */
  private OptionalDouble cost(Finding finding, Instant since) {
    Function<Findings.Entry, Double> millis = each -> each.finding().cost().time().toNanos() / 1e6;
    return findings.all().stream()
        .filter(each -> each.lastSeen().isAfter(since) && isSame(each, finding))
        .map(millis)
        .mapToDouble(Double::doubleValue)
        .findFirst();
  }

  private static boolean isSame(Findings.Entry entry, Finding finding) {
    Finding known = entry.finding();
    return known.kind() == finding.kind()
        && known.subject().equals(finding.subject())
        && known.route().equals(finding.route())
        && known.callSite().equals(finding.callSite());
  }

  private static Severity severity(Counted counted, double lost) {
    return switch (counted.finding().kind()) {
      // Each report is a connection less: the pool runs empty.
      case CONNECTION_LEAK -> counted.count() > 1 ? Severity.CRITICAL : Severity.HIGH;
      case NESTED_CONNECTION, POOL_TOO_SMALL -> Severity.HIGH;
      case DUPLICATE_INDEX, UNUSED_INDEX -> Severity.LOW;
      case INVALID_INDEX -> Severity.MEDIUM;
      case MISSING_INDEX -> lost >= 1 ? Severity.HIGH : Severity.MEDIUM;
      default ->
          lost >= HIGH_LOST_SECONDS
              ? Severity.HIGH
              : lost < LOW_LOST_SECONDS ? Severity.LOW : Severity.MEDIUM;
    };
  }

  /** A slow statement may lack an index; a pool may be full of slow statements. */
  private static boolean isSymptom(FindingKind kind) {
    return kind == FindingKind.SLOW_STATEMENT || kind == FindingKind.POOL_TOO_SMALL;
  }

  private static double confidence(FindingKind kind) {
    return switch (kind) {
      case INVALID_INDEX, DUPLICATE_INDEX -> 1;
      case N_PLUS_ONE, REPEATED_STATEMENT, REPEATED_COUNT, CONNECTION_LEAK, NESTED_CONNECTION ->
          0.9;
      case SLOW_STATEMENT, MISSING_INDEX -> 0.8;
      case UNUSED_INDEX, POOL_TOO_SMALL -> 0.6;
    };
  }

  static String kind(FindingKind kind) {
    return switch (kind) {
      case N_PLUS_ONE -> "query.n-plus-one";
      case REPEATED_STATEMENT -> "query.repeated";
      case REPEATED_COUNT -> "query.repeated-count";
      case SLOW_STATEMENT -> "query.slow";
      case MISSING_INDEX -> "index.create";
      case DUPLICATE_INDEX -> "index.duplicate";
      case UNUSED_INDEX -> "index.unused";
      case INVALID_INDEX -> "index.invalid";
      case CONNECTION_LEAK -> "pool.leak";
      case NESTED_CONNECTION -> "pool.nested";
      case POOL_TOO_SMALL -> "pool.exhausted";
    };
  }

  private static String title(Finding finding) {
    String where = finding.route().isEmpty() ? "" : finding.route() + ": ";
    return where
        + switch (finding.kind()) {
          case N_PLUS_ONE -> "one statement runs once for each row of an earlier result";
          case REPEATED_STATEMENT -> "one statement runs several times with equal values";
          case REPEATED_COUNT -> "one count runs several times";
          case SLOW_STATEMENT -> "a slow statement";
          case MISSING_INDEX -> "a query reads many rows to return few";
          case DUPLICATE_INDEX -> "an index that another one makes superfluous";
          case UNUSED_INDEX -> "an index that no query has used";
          case INVALID_INDEX -> "an index that an interrupted build has left behind";
          case CONNECTION_LEAK -> "connections are not returned to " + finding.subject();
          case NESTED_CONNECTION -> "a second connection is taken while one is held";
          case POOL_TOO_SMALL -> finding.subject() + " has no free connection";
        };
  }

  private static Change change(Finding finding) {
    return switch (finding.kind()) {
      case POOL_TOO_SMALL -> Change.setting(finding.remedy());
      default -> Change.code(finding.remedy());
    };
  }
}
