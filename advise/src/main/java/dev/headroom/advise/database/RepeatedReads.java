// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.database;

import dev.headroom.advise.Advice;
import dev.headroom.advise.Advisor;
import dev.headroom.advise.Change;
import dev.headroom.advise.Evidence;
import dev.headroom.advise.Severity;
import dev.headroom.database.statement.RecordedRun;
import dev.headroom.database.statement.StatementShape;
import dev.headroom.database.statement.UnitListener;
import dev.headroom.database.statement.UnitOfWork;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Advice about what to cache: reads that run with the same values within a minute, over all
 * requests, and take a noticeable part of the database's time, for three minutes or more.
 *
 * <p>Thread-safe. Remembers the values of an eighth of all keys by a hash, in 8 kB a statement for
 * at most 100 statements; a statement that always has the same values, or none, counts whole; a
 * repetition that is forgotten counts as none, so that the hit rate is underestimated. Whether a
 * result may be a minute old is for a person to say.
 */
public final class RepeatedReads implements UnitListener, Advisor {
  private static final int MAX_SHAPES = 100;
  private static final int SLOTS = 512;
  private static final int SAMPLED_ONE_IN = 8;
  private static final long TTL_NANOS = Duration.ofMinutes(1).toNanos();
  private static final long WINDOW_NANOS = Duration.ofMinutes(10).toNanos();

  /** In the minutes after a start other caches are still empty. */
  private static final long SETTLED_NANOS = Duration.ofMinutes(3).toNanos();

  private static final double MIN_RATE = 0.5;
  private static final double MIN_SAVED_SECONDS = 3;
  private static final int MIN_RUNS = 50;
  private static final int MAX_ADVICE = 5;

  private final TimeSource time;
  private final double minSavedSeconds;
  private final Map<StatementShape, Reads> byShape = new ConcurrentHashMap<>();

  /** The reads of one statement; guarded by itself. */
  private static final class Reads {
    /** Whether all runs so far had the same values, as those of a statement without any have. */
    private volatile boolean one = true;

    private int only;
    private final int[] hashes = new int[SLOTS];
    private final long[] seen = new long[SLOTS];
    private long since;
    private long runs;
    private long repeated;
    private long repeatedNanos;
    private String route = "";
    private @Nullable String callSite;

    /** Returns whether every run counts, and not an eighth of the keys. */
    private boolean isWhole(int hash) {
      if (!one) {
        return false;
      }
      synchronized (this) {
        if (one && runs > 0 && hash != only) {
          one = false;
          runs = 0;
        }
        only = hash;
        return one;
      }
    }

    private int weight() {
      return one ? 1 : SAMPLED_ONE_IN;
    }
  }

  /** What a cache of a minute would have saved. */
  private record Saving(
      StatementShape shape, double rate, double runs, double secondsPerMinute, Reads reads) {}

  /** Creates an advisor that has seen nothing. */
  public RepeatedReads(TimeSource time) {
    this(time, MIN_SAVED_SECONDS);
  }

  RepeatedReads(TimeSource time, double minSavedSeconds) {
    this.time = time;
    this.minSavedSeconds = minSavedSeconds;
  }

  @Override
  public void unitEnded(UnitOfWork unit) {
    for (RecordedRun each : unit.runs()) {
      Reads reads = each.shape().isRead() && !each.failed() ? reads(each.shape()) : null;
      int hash = spread(each.bindsHash());
      if (reads != null && (reads.isWhole(hash) || hash % SAMPLED_ONE_IN == 0)) {
        add(reads, each, hash, unit.route());
      }
    }
  }

  private static int spread(int hash) {
    int mixed = hash * 0x9E3779B9;
    return (mixed ^ (mixed >>> 15)) & Integer.MAX_VALUE;
  }

  private @Nullable Reads reads(StatementShape shape) {
    Reads known = byShape.get(shape);
    return known != null || byShape.size() >= MAX_SHAPES
        ? known
        : byShape.computeIfAbsent(shape, any -> new Reads());
  }

  private void add(Reads reads, RecordedRun run, int hash, String route) {
    long now = time.nanos();
    int slot = hash / SAMPLED_ONE_IN % SLOTS;
    synchronized (reads) {
      if (reads.runs == 0 || now - reads.since > WINDOW_NANOS) {
        reads.since = now;
        reads.runs = 0;
        reads.repeated = 0;
        reads.repeatedNanos = 0;
      }
      reads.runs++;
      boolean known = reads.hashes[slot] == hash && now - reads.seen[slot] < TTL_NANOS;
      if (known) {
        reads.repeated++;
        reads.repeatedNanos += run.nanos();
      } else {
        // The time of the load, not of a hit: a cached value would expire then.
        reads.hashes[slot] = hash;
        reads.seen[slot] = now;
      }
      reads.route = route;
      reads.callSite = run.callSite() == null ? reads.callSite : run.callSite();
    }
  }

  @Override
  public List<Advice> advise() {
    long now = time.nanos();
    return byShape.entrySet().stream()
        .map(each -> saving(each.getKey(), each.getValue(), now))
        .filter(Objects::nonNull)
        .sorted(Comparator.comparingDouble(Saving::secondsPerMinute).reversed())
        .limit(MAX_ADVICE)
        .map(RepeatedReads::advice)
        .toList();
  }

  private @Nullable Saving saving(StatementShape shape, Reads reads, long now) {
    synchronized (reads) {
      double minutes = Math.max(1, (now - reads.since) / 60e9);
      double saved = reads.weight() * reads.repeatedNanos / 1e9 / minutes;
      double rate = (double) reads.repeated / Math.max(1, reads.runs);
      return now - reads.since < SETTLED_NANOS
              || reads.runs < MIN_RUNS
              || rate < MIN_RATE
              || saved < minSavedSeconds
          ? null
          : new Saving(shape, rate, reads.weight() * reads.runs / minutes, saved, reads);
    }
  }

  private static Advice advice(Saving saving) {
    String route;
    String callSite;
    synchronized (saving.reads()) {
      route = saving.reads().route;
      callSite = Objects.requireNonNullElse(saving.reads().callSite, "");
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("hitPercent", 100 * saving.rate());
    figures.put("runsPerMinute", saving.runs());
    figures.put("savedSecondsPerMinute", saving.secondsPerMinute());
    return Advice.of("cache.candidate", saving.shape().text())
        .title(
            String.format(
                Locale.ROOT,
                "a cache of a minute would answer %.0f %% of a statement, as in %s",
                100 * saving.rate(),
                route))
        .callSite(callSite)
        .weight(Severity.LOW, saving.secondsPerMinute(), 0.7)
        .evidence(
            new Evidence(
                "repetition",
                String.format(
                    Locale.ROOT,
                    "%.0f runs a minute, of which %.0f %% had the values of one in the minute"
                        + " before; they took %.1f s of the database a minute",
                    saving.runs(),
                    100 * saving.rate(),
                    saving.secondsPerMinute()),
                figures))
        .change(
            Change.code(
                "cache its result for a minute (@Cacheable, or Caches.cache), and invalidate it"
                    + " where it is written, if it may not be that old"))
        .build();
  }
}
