// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.decision.Decisions;
import dev.headroom.monitor.history.Archive;
import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.history.History;
import dev.headroom.monitor.history.Point;
import dev.headroom.monitor.history.Range;
import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.history.SeriesId;
import dev.headroom.monitor.history.SeriesKind;
import dev.headroom.monitor.history.Timeline;
import dev.headroom.monitor.history.tier.JoinedSamples;
import dev.headroom.monitor.history.tier.SeriesIndex;
import dev.headroom.monitor.history.tier.Tiers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The history of all instances of a service, merged: each writes its steps of a minute and of ten
 * minutes to a store, and reads those of the others.
 *
 * <p>Thread-safe. Reading waits for no store: the last day of the others is in memory, in at most a
 * quarter of the memory of this instance's own history for each, at most sixteen of them. While the
 * store is unavailable nothing is lost but what memory drops meanwhile.
 */
public final class SharedHistory implements Sharing {
  private static final Duration EXCHANGE_EVERY = Duration.ofSeconds(20);
  private static final Duration DECISIONS_EVERY = Duration.ofSeconds(5);

  /** How far the newest step of another instance may be behind before it counts as ended. */
  private static final Duration LIVE = Tiers.MINUTE.multipliedBy(2).plus(EXCHANGE_EVERY);

  private final RecordedHistory own;
  private final TimeSource time;
  private final HistoryExchange exchange;
  private final StoredInstances stored;
  private final Archive archive;
  private final BackgroundScheduler scheduler = new BackgroundScheduler("history-store");

  /** Joins a history with those of a store; {@link #start} begins the exchange. */
  public SharedHistory(
      RecordedHistory own,
      HistoryStore store,
      HistorySettings memory,
      HistoryStoreSettings settings,
      TimeSource time) {
    this.own = own;
    this.time = time;
    this.stored = new StoredInstances(memory.memoryBytes() / 4);
    this.exchange = new HistoryExchange(own, stored, store, settings, time);
    this.archive = new StoreArchive(store);
    own.share(this);
  }

  /** Exchanges steps with the store three times a minute from now on, in the background. */
  public void start() {
    repeat(EXCHANGE_EVERY, this::exchange);
  }

  /**
   * Exchanges steps as {@link #start()} does, and every five seconds, on the same thread, what
   * operators decide. Decisions are read before the first step of others: alerts are replayed with
   * the thresholds that were decided.
   */
  public void start(Decisions decisions) {
    repeat(DECISIONS_EVERY, decisions::exchange);
    start();
  }

  private void repeat(Duration every, Runnable exchange) {
    scheduler.repeat(
        Duration.ZERO,
        every,
        () -> {
          try {
            exchange.run();
          } catch (StoreUnavailableException unavailable) {
            // The store logs its own changes of state; the next exchange writes what this one left.
          }
        });
  }

  /**
   * Writes what the store lacks of this instance, and reads what others wrote.
   *
   * @throws StoreUnavailableException if the store does not answer
   */
  public void exchange() {
    exchange.run();
  }

  @Override
  public Duration step() {
    return stored.isEmpty() ? own.step() : Tiers.MINUTE;
  }

  /** Returns the end of the newest step that all instances have which record at present. */
  @Override
  public Optional<Instant> newest() {
    Map<String, Instant> ends = stored.endsAfter(time.now().minus(LIVE));
    // What this instance recorded before it started says nothing of it now.
    own.newest().ifPresent(end -> ends.put(own.instance(), Tiers.floor(end, step())));
    return ends.values().stream().min(Comparator.naturalOrder());
  }

  @Override
  public Optional<Instant> oldest() {
    return parts().stream()
        .map(Tiers::oldest)
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder());
  }

  private List<Tiers> parts() {
    List<Tiers> parts = new ArrayList<>(stored.all());
    parts.add(own.tiers());
    return parts;
  }

  @Override
  public SortedSet<String> names() {
    SortedSet<String> names = new TreeSet<>();
    parts().forEach(each -> names.addAll(each.index().names()));
    return names;
  }

  @Override
  public List<SeriesId> find(String name, Map<String, String> tags) {
    List<SeriesId> found =
        parts().stream()
            .flatMap(each -> each.index().find(name, tags).stream())
            .distinct()
            .sorted(SeriesIndex.ORDER)
            .toList();
    return found.stream().map(SeriesId::kind).distinct().count() > 1
        ? ofOneKind(found, name)
        : found;
  }

  /**
   * Leaves out what another release, on another instance or before a restart, has recorded by the
   * same name as a meter of another kind: the two cannot be merged.
   */
  private List<SeriesId> ofOneKind(List<SeriesId> found, String name) {
    List<SeriesId> here = own.tiers().index().find(name, Map.of());
    SeriesKind kind = (here.isEmpty() ? found : here).getFirst().kind();
    return found.stream().filter(each -> each.kind() == kind).toList();
  }

  @Override
  public Timeline read(Collection<SeriesId> series, Range range, Levels levels) {
    return readEach(List.of(series), range, levels).getFirst();
  }

  @Override
  public List<Timeline> readEach(
      List<? extends Collection<SeriesId>> groups, Range range, Levels levels) {
    List<Tiers> parts =
        parts().stream().filter(each -> each == own.tiers() || endsAfter(each, range)).toList();
    if (parts.size() == 1) {
      return own.readEach(groups, range, levels);
    }
    Duration step = Tiers.longer(range.step(), Tiers.MINUTE);
    List<List<Timeline>> read = read(parts, groups, range, step, levels);
    Duration longest =
        read.stream().flatMap(List::stream).map(Timeline::step).reduce(step, Tiers::longer);
    if (read.stream().flatMap(List::stream).anyMatch(each -> !each.step().equals(longest))) {
      read = read(parts, groups, range, longest, levels);
    }
    List<Timeline> joined = new ArrayList<>(groups.size());
    for (int i = 0; i < groups.size(); i++) {
      List<Timeline> ofGroup = new ArrayList<>(read.size());
      for (List<Timeline> each : read) {
        ofGroup.add(each.get(i));
      }
      joined.add(join(ofGroup, longest, levels));
    }
    return joined;
  }

  private static boolean endsAfter(Tiers part, Range range) {
    Instant end = part.end();
    return end != null && end.isAfter(range.from());
  }

  private static List<List<Timeline>> read(
      List<Tiers> parts,
      List<? extends Collection<SeriesId>> groups,
      Range range,
      Duration step,
      Levels levels) {
    Range each = new Range(range.from(), range.to(), step);
    return parts.stream().map(part -> part.readEach(groups, each, levels)).toList();
  }

  private static Timeline join(List<Timeline> timelines, Duration step, Levels levels) {
    SeriesKind kind = timelines.getFirst().kind();
    TreeMap<Instant, List<Sample>> steps = new TreeMap<>();
    for (Timeline each : timelines) {
      for (Point point : each.points()) {
        steps.computeIfAbsent(point.start(), any -> new ArrayList<>()).add(point.sample());
      }
    }
    List<Point> points = new ArrayList<>(steps.size());
    steps.forEach((start, samples) ->
        points.add(new Point(start, JoinedSamples.join(kind, samples, levels))));
    return new Timeline(kind, step, points);
  }

  @Override
  public Registration onStep(Consumer<Instant> listener) {
    return own.onStep(listener);
  }

  /** Records an event in this instance's history, and in the store with the next exchange. */
  @Override
  public void mark(Event event) {
    own.mark(event);
  }

  @Override
  public long lost() {
    return exchange.lost();
  }

  @Override
  public void marked(Event event) {
    exchange.mark(event);
  }

  @Override
  public List<Event> events(Instant from, Instant to) {
    return own.events(from, to);
  }

  @Override
  public String instance() {
    return own.instance();
  }

  @Override
  public List<String> instances() {
    List<String> names = new ArrayList<>(List.of(own.instance()));
    stored.names().stream().filter(each -> !names.contains(each)).forEach(names::add);
    return List.copyOf(names);
  }

  @Override
  public List<String> live() {
    List<String> names = new ArrayList<>(List.of(own.instance()));
    stored.endsAfter(time.now().minus(LIVE)).keySet().stream()
        .filter(each -> !names.contains(each))
        .forEach(names::add);
    return List.copyOf(names);
  }

  @Override
  public History ofInstance(String name) {
    return own.ofInstance(name);
  }

  @Override
  public @Nullable Tiers stored(String name) {
    return stored.get(name);
  }

  @Override
  public History ofService() {
    return this;
  }

  @Override
  public Optional<Archive> archive() {
    return Optional.of(archive);
  }

  /** Ends the exchange; what is in memory can still be read. */
  @Override
  public void close() {
    scheduler.close();
  }
}
