// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.history.SeriesId;
import dev.headroom.monitor.history.SeriesKind;
import dev.headroom.monitor.history.tier.SeriesIndex;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The meters that are recorded, each as one series or several, within the bounds of the settings.
 *
 * <p>Thread-safe; a step is taken by one thread at a time.
 */
final class RecordedMeters {
  private static final String OTHER = "other";

  private final HistorySettings settings;
  private final Predicate<Meter.Id> leftOut;
  private final SeriesIndex index = new SeriesIndex();
  private final Map<Integer, LiveSeries> live = new ConcurrentHashMap<>();

  /** The meters that stand for those beyond the bounds. */
  private final Map<SeriesId, Meter> others = new ConcurrentHashMap<>();

  private final LongAdder dropped = new LongAdder();

  RecordedMeters(HistorySettings settings, Predicate<Meter.Id> leftOut) {
    this.settings = settings;
    this.leftOut = leftOut;
  }

  /** How a kind of meters is made and read. Immutable. */
  record Form<M extends Meter>(
      Class<M> type,
      SeriesKind kind,
      Function<Meter.Id, M> maker,
      Function<M, SeriesSource> source) {}

  SeriesIndex index() {
    return index;
  }

  /** Returns how many meters were left out or recorded together with others. */
  long dropped() {
    return dropped.sum();
  }

  /**
   * Returns a new meter that is recorded, unless it is left out; beyond the bounds, one that
   * several share.
   */
  <M extends Meter> M add(Meter.Id id, String unit, Form<M> form) {
    if (leftOut.test(id)) {
      return form.maker().apply(id);
    }
    SeriesId series = series(id, "", form.kind(), unit);
    if (admits(series)) {
      M meter = form.maker().apply(id);
      put(series, form.source().apply(meter), meter);
      return meter;
    }
    dropped.increment();
    Meter.Id otherId =
        id.replaceTags(
            Tags.of(id.getTags().stream().map(each -> Tag.of(each.getKey(), OTHER)).toList()));
    SeriesId together = series(otherId, "", form.kind(), unit);
    Meter meter =
        others.computeIfAbsent(
            together,
            any -> {
              M made = form.maker().apply(otherId);
              put(together, form.source().apply(made), made);
              return made;
            });
    // A timer and a summary of one name and unit: the second is not recorded.
    return form.type().isInstance(meter) ? form.type().cast(meter) : form.maker().apply(id);
  }

  void addGauge(Meter gauge, DoubleSupplier value) {
    SeriesId series = series(gauge.getId(), "", SeriesKind.GAUGE, unit(gauge.getId()));
    offer(series, SeriesSource.gauge(value), gauge);
  }

  void addCounter(Meter counter, DoubleSupplier count) {
    SeriesId series = series(counter.getId(), "", SeriesKind.COUNTER, unit(counter.getId()));
    offer(series, SeriesSource.readCounter(count), counter);
  }

  void addFunctionTimer(FunctionTimer timer) {
    addTotals(
        timer,
        "seconds",
        SeriesSource.totals(
            timer::count, () -> timer.totalTime(TimeUnit.SECONDS), () -> Double.NaN));
  }

  void addTotals(Meter meter, String unit, SeriesSource source) {
    offer(series(meter.getId(), "", SeriesKind.DISTRIBUTION, unit), source, meter);
  }

  void addTasks(LongTaskTimer timer) {
    Meter.Id id = timer.getId();
    offer(
        series(id, ".active", SeriesKind.GAUGE, "tasks"),
        SeriesSource.gauge(timer::activeTasks),
        timer);
    offer(
        series(id, ".duration", SeriesKind.GAUGE, "seconds"),
        SeriesSource.gauge(() -> timer.duration(TimeUnit.SECONDS)),
        timer);
  }

  void addMeasurements(Meter meter) {
    List<Measurement> all = StreamSupport.stream(meter.measure().spliterator(), false).toList();
    for (Measurement each : all) {
      Statistic statistic = each.getStatistic();
      boolean total =
          switch (statistic) {
            case COUNT, TOTAL, TOTAL_TIME -> true;
            default -> false;
          };
      String suffix = all.size() == 1 ? "" : "." + statistic.getTagValueRepresentation();
      offer(
          series(
              meter.getId(),
              suffix,
              total ? SeriesKind.COUNTER : SeriesKind.GAUGE,
              unit(meter.getId())),
          total ? SeriesSource.readCounter(each::getValue) : SeriesSource.gauge(each::getValue),
          meter);
    }
  }

  private void offer(SeriesId series, SeriesSource source, Meter meter) {
    if (leftOut.test(meter.getId())) {
      return;
    }
    if (admits(series)) {
      put(series, source, meter);
    } else {
      dropped.increment();
    }
  }

  private void put(SeriesId series, SeriesSource source, Meter meter) {
    live.put(index.number(series), new LiveSeries(series, source, meter));
  }

  private boolean admits(SeriesId series) {
    return index.find(series) != null
        || (index.size() < settings.maxSeries()
            && index.size(series.name()) < settings.maxSeriesPerMeter());
  }

  /** Returns whether a meter of this name and these tags is recorded. */
  boolean has(Meter.Id id) {
    SortedMap<String, String> tags = tags(id);
    return index.find(id.getName(), tags).stream()
        .filter(each -> each.tags().equals(tags))
        .map(index::find)
        .anyMatch(number -> number != null && live.containsKey(number));
  }

  /** Ends the series of a meter, unless others share it. */
  @SuppressWarnings("ReferenceEquality") // another registry may have an equal meter
  void remove(Meter meter) {
    if (others.values().stream().noneMatch(each -> each == meter)) {
      live.values().removeIf(each -> each.belongsTo(meter));
    }
  }

  /** Returns whether a series has a meter. */
  boolean isLive(int number) {
    return live.containsKey(number);
  }

  /** Returns what each series did since the last step, but those that block. */
  SortedMap<Integer, Sample> step() {
    return new StepReading(live).samples();
  }

  private static SeriesId series(Meter.Id id, String suffix, SeriesKind kind, String unit) {
    return new SeriesId(id.getName() + suffix, tags(id), kind, unit);
  }

  private static SortedMap<String, String> tags(Meter.Id id) {
    return id.getTags().stream()
        .collect(
            Collectors.toMap(Tag::getKey, Tag::getValue, (first, second) -> second, TreeMap::new));
  }

  static String unit(Meter.Id id) {
    String unit = id.getBaseUnit();
    return unit == null ? "" : unit;
  }
}
