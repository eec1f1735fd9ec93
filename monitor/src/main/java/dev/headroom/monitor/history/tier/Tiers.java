// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.history.tier;

import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.Point;
import dev.headroom.monitor.history.Range;
import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.history.Samples;
import dev.headroom.monitor.history.SeriesId;
import dev.headroom.monitor.history.SeriesKind;
import dev.headroom.monitor.history.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The history of one instance at all resolutions: each step is added to the finest, and a coarser
 * one is made of the frames of the one below.
 *
 * <p>Thread-safe.
 */
public final class Tiers {
  /** The second resolution. */
  public static final Duration MINUTE = Duration.ofMinutes(1);

  /** The third resolution. */
  public static final Duration COARSE = Duration.ofMinutes(10);

  private final SeriesIndex index;

  /** The finest first. */
  private final List<Tier> tiers;

  /** Creates tiers without steps, in at most so many bytes. */
  public Tiers(SeriesIndex index, Duration step, long memoryBytes) {
    this.index = index;
    this.tiers =
        List.of(
            new Tier(step, Duration.ofHours(1), memoryBytes / 4, 6),
            new Tier(MINUTE, Duration.ofDays(1), memoryBytes * 3 / 8, 10),
            new Tier(COARSE, Duration.ofDays(8), memoryBytes * 3 / 8, 6));
  }

  /** Returns the series. */
  public SeriesIndex index() {
    return index;
  }

  /**
   * Adds a base step, and the coarser steps that end with it or before it.
   *
   * @return the longest of the steps that were added
   */
  public Duration add(Instant start, SortedMap<Integer, Sample> samples) {
    tiers.getFirst().add(start, samples);
    Instant end = start.plus(tiers.getFirst().step());
    Duration longest = tiers.getFirst().step();
    for (int i = 1; i < tiers.size(); i++) {
      if (rollUp(tiers.get(i - 1), tiers.get(i), end)) {
        longest = tiers.get(i).step();
      }
    }
    return longest;
  }

  /** Adds steps of a coarser resolution, of a store. */
  public void restore(Duration step, Instant start, SortedMap<Integer, Sample> samples) {
    tier(step).add(start, samples);
  }

  /** Removes the steps that end after an instant, such as where a clock was set back to it. */
  public void removeAfter(Instant end) {
    tiers.forEach(each -> each.removeAfter(end));
  }

  private boolean rollUp(Tier fine, Tier coarse, Instant end) {
    Instant done = coarse.end();
    Instant from = done == null ? fine.oldest() : done;
    Instant to = floor(end, coarse.step());
    if (from == null || !from.isBefore(to)) {
      return false;
    }
    SortedMap<Instant, Map<Integer, List<Sample>>> steps = new TreeMap<>();
    scan(
        fine,
        floor(from, coarse.step()),
        to,
        this::kind,
        (start, samples) -> {
          Map<Integer, List<Sample>> step =
              steps.computeIfAbsent(floor(start, coarse.step()), any -> new HashMap<>());
          samples.forEach((number, sample) ->
              step.computeIfAbsent(number, any -> new ArrayList<>()).add(sample));
        });
    steps.forEach((start, series) -> {
      SortedMap<Integer, Sample> merged = new TreeMap<>();
      series.forEach((number, samples) -> {
        SeriesKind kind = kind(number);
        if (kind != null) {
          merged.put(number, Samples.merge(kind, samples));
        }
      });
      coarse.add(start, merged);
    });
    return !steps.isEmpty();
  }

  private @Nullable SeriesKind kind(int number) {
    SeriesId id = index.id(number);
    return id == null ? null : id.kind();
  }

  /** Returns the steps of a resolution in a range of time, with the identities of their series. */
  public SortedMap<Instant, Map<SeriesId, Sample>> steps(Duration step, Instant from, Instant to) {
    SortedMap<Instant, Map<SeriesId, Sample>> steps = new TreeMap<>();
    scan(
        tier(step),
        from,
        to,
        this::kind,
        (start, samples) -> {
          Map<SeriesId, Sample> named = new HashMap<>();
          samples.forEach((number, sample) -> {
            SeriesId id = index.id(number);
            if (id != null) {
              named.put(id, sample);
            }
          });
          steps.put(start, named);
        });
    return steps;
  }

  private Tier tier(Duration step) {
    return tiers.stream().filter(each -> each.step().equals(step)).findFirst().orElseThrow();
  }

  /** Returns the end of the newest step of a resolution, or null. */
  public @Nullable Instant end(Duration step) {
    return tier(step).end();
  }

  /** Returns how many steps of each resolution were dropped before their time. */
  public Map<String, AtomicLong> lost() {
    Map<String, AtomicLong> lost = new TreeMap<>();
    for (Tier each : tiers) {
      lost.put(each.step().toSeconds() + "s", each.lost());
    }
    return lost;
  }

  /** Takes the samples of one step. */
  private interface Visitor {
    void step(Instant start, Map<Integer, Sample> samples);
  }

  private static void scan(
      Tier tier,
      Instant from,
      Instant to,
      IntFunction<@Nullable SeriesKind> kinds,
      Visitor visitor) {
    Map<Integer, Sample> carried = new HashMap<>();
    for (Frame each : tier.frames(from, to)) {
      Map<Integer, Sample> samples = each.read(kinds, carried);
      if (each.start() >= from.getEpochSecond()) {
        visitor.step(Instant.ofEpochSecond(each.start()), samples);
      }
    }
  }

  /** Reads series of one kind, merged. */
  public Timeline read(Collection<SeriesId> series, Range range, History.Levels levels) {
    return readEach(List.of(series), range, levels).getFirst();
  }

  /** A group of series of one kind, merged by step. Confined to one thread. */
  private static final class Group {
    final SeriesKind kind;
    final Set<Integer> numbers = new TreeSet<>();
    private final SortedMap<Instant, List<Sample>> steps = new TreeMap<>();

    Group(SeriesKind kind) {
      this.kind = kind;
    }

    void add(Instant step, Map<Integer, Sample> samples, History.Levels levels) {
      List<Sample> ofGroup = new ArrayList<>();
      for (Integer each : numbers) {
        Sample sample = samples.get(each);
        if (sample != null) {
          ofGroup.add(sample);
        }
      }
      if (!ofGroup.isEmpty()) {
        steps
            .computeIfAbsent(step, any -> new ArrayList<>())
            .add(JoinedSamples.join(kind, ofGroup, levels));
      }
    }

    Timeline timeline(Duration step) {
      List<Point> points = new ArrayList<>(steps.size());
      steps.forEach((start, samples) -> points.add(new Point(start, Samples.merge(kind, samples))));
      return new Timeline(kind, step, points);
    }
  }

  /** Reads groups of series, each of one kind and merged, in one pass over the frames. */
  public List<Timeline> readEach(
      List<? extends Collection<SeriesId>> groups, Range range, History.Levels levels) {
    Map<Integer, SeriesKind> wanted = new HashMap<>();
    List<Group> read = new ArrayList<>();
    for (Collection<SeriesId> series : groups) {
      Group group = new Group(SeriesIndex.kind(series));
      for (SeriesId each : series) {
        Integer number = index.find(each);
        if (number != null) {
          group.numbers.add(number);
          wanted.put(number, group.kind);
        }
      }
      read.add(group);
    }
    Tier best = best(range);
    Duration step = multiple(range.step(), best.step());
    Instant from = floor(range.from(), step);
    // What the best resolution does not show yet is read from the finer ones.
    for (int i = tiers.indexOf(best); i >= 0 && !wanted.isEmpty(); i--) {
      Tier tier = tiers.get(i);
      scan(
          tier,
          from,
          range.to(),
          wanted::get,
          (start, samples) -> {
            Instant at = floor(start, step);
            read.forEach(each -> each.add(at, samples, levels));
          });
      Instant end = tier.end();
      from = end != null && end.isAfter(from) ? end : from;
    }
    return read.stream().map(each -> each.timeline(step)).toList();
  }

  /** Returns the coarsest resolution that is fine enough, or one that reaches back far enough. */
  private Tier best(Range range) {
    int ideal = 0;
    while (ideal + 1 < tiers.size() && tiers.get(ideal + 1).step().compareTo(range.step()) <= 0) {
      ideal++;
    }
    for (int i = ideal; i < tiers.size(); i++) {
      if (tiers.get(i).covers(range.from())) {
        return tiers.get(i);
      }
    }
    return tiers.getLast();
  }

  /** Returns the start of the oldest step. */
  public @Nullable Instant oldest() {
    return tiers.stream()
        .map(Tier::oldest)
        .filter(Objects::nonNull)
        .min(Instant::compareTo)
        .orElse(null);
  }

  /** Returns the end of the newest step. */
  public @Nullable Instant end() {
    return tiers.stream()
        .map(Tier::end)
        .filter(Objects::nonNull)
        .max(Instant::compareTo)
        .orElse(null);
  }

  /** Returns the bytes that the frames take. */
  public long sizeBytes() {
    return tiers.stream().mapToLong(Tier::sizeBytes).sum();
  }

  /** Returns a time rounded down to a multiple of a step. */
  public static Instant floor(Instant time, Duration step) {
    long seconds = step.toSeconds();
    return Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), seconds) * seconds);
  }

  /** Returns a duration rounded up to a multiple of a step. */
  public static Duration multiple(Duration wanted, Duration step) {
    long times = Math.ceilDiv(wanted.toSeconds(), step.toSeconds());
    return step.multipliedBy(Math.max(1, times));
  }

  /** Returns the longer one. */
  public static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
