// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.recorder;

import dev.headroom.monitor.history.SeriesKind;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmHeapPressureMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.core.instrument.cumulative.CumulativeCounter;
import io.micrometer.core.instrument.cumulative.CumulativeFunctionCounter;
import io.micrometer.core.instrument.cumulative.CumulativeFunctionTimer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.internal.DefaultGauge;
import io.micrometer.core.instrument.internal.DefaultLongTaskTimer;
import io.micrometer.core.instrument.internal.DefaultMeter;
import io.micrometer.core.instrument.step.StepMeterRegistry;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A meter registry whose timers and summaries count in mergeable buckets, and whose series a {@link
 * RecordedHistory} records.
 *
 * <p>Add it to a composite registry, or let it {@link #mirror} one that stands alone.
 *
 * <p>Thread-safe. To record a value takes no lock and allocates nothing once its power of two has
 * been seen; a timer takes 0.7 kB and 0.14 kB a power of two. A meter with more series than the
 * settings allow has one more, whose tags are {@code other}.
 */
public final class Recorder extends MeterRegistry {
  private static final RecordedMeters.Form<RecordedTimer> TIMER =
      new RecordedMeters.Form<>(
          RecordedTimer.class, SeriesKind.DISTRIBUTION, RecordedTimer::new, RecordedTimer::buckets);

  private static final RecordedMeters.Form<CumulativeCounter> COUNTER =
      new RecordedMeters.Form<>(
          CumulativeCounter.class,
          SeriesKind.COUNTER,
          CumulativeCounter::new,
          counter -> SeriesSource.counter(counter::count));

  private final RecordedMeters meters;
  private final AtomicReference<@Nullable JvmHeapPressureMetrics> heapPressure =
      new AtomicReference<>();

  /** Creates a recorder of all meters. */
  public Recorder(HistorySettings settings) {
    this(settings, any -> false);
  }

  /**
   * Creates a recorder.
   *
   * @param leftOut whether a meter counts here, since a composite registry may read it, and is not
   *     recorded
   */
  public Recorder(HistorySettings settings, Predicate<Meter.Id> leftOut) {
    super(Clock.SYSTEM);
    this.meters = new RecordedMeters(settings, leftOut);
    config().namingConvention(NamingConvention.identity).onMeterRemoved(meters::remove);
  }

  /** Returns a recorder with the default settings. */
  public static Recorder create() {
    return new Recorder(HistorySettings.defaults());
  }

  /**
   * Records the meters that another registry has and will have, by reading them once a step. Of its
   * timers and summaries the counts, sums and maxima are known, but no buckets.
   *
   * <p>Meters that this recorder has itself, or leaves out, are not read. Of a registry that counts
   * in steps, such as those that push to a service, only gauges are read: its other values cannot
   * be added up.
   */
  public void mirror(MeterRegistry other) {
    Mirror mirror = new Mirror(meters, other instanceof StepMeterRegistry);
    other.config().onMeterAdded(mirror::add).onMeterRemoved(meters::remove);
    other.getMeters().forEach(mirror::add);
  }

  /**
   * Registers the processor, memory, threads and uptime of the process, each unless a meter of its
   * kind is recorded already.
   */
  public void addProcessMeters() {
    addUnless("process.cpu.usage", new ProcessorMetrics());
    addUnless("jvm.memory.used", new JvmMemoryMetrics());
    addUnless("jvm.threads.live", new JvmThreadMetrics());
    addUnless("process.uptime", new UptimeMetrics());
    if (meters.index().size("jvm.memory.usage.after.gc") == 0) {
      JvmHeapPressureMetrics added = new JvmHeapPressureMetrics();
      added.bindTo(this);
      heapPressure.set(added);
    }
  }

  /** Stops listening to collections of garbage, and closes the meters. */
  @Override
  public void close() {
    JvmHeapPressureMetrics listening = heapPressure.getAndSet(null);
    if (listening != null) {
      listening.close();
    }
    super.close();
  }

  private void addUnless(String name, MeterBinder binder) {
    if (meters.index().size(name) == 0) {
      binder.bindTo(this);
    }
  }

  RecordedMeters recorded() {
    return meters;
  }

  @Override
  protected Timer newTimer(
      Meter.Id id, DistributionStatisticConfig config, PauseDetector pauseDetector) {
    return meters.add(id, "seconds", TIMER);
  }

  @Override
  protected DistributionSummary newDistributionSummary(
      Meter.Id id, DistributionStatisticConfig config, double scale) {
    return meters.add(
        id,
        RecordedMeters.unit(id),
        new RecordedMeters.Form<>(
            RecordedSummary.class,
            SeriesKind.DISTRIBUTION,
            each -> new RecordedSummary(each, scale),
            RecordedSummary::buckets));
  }

  @Override
  protected Counter newCounter(Meter.Id id) {
    return meters.add(id, RecordedMeters.unit(id), COUNTER);
  }

  @Override
  protected <T> Gauge newGauge(Meter.Id id, @Nullable T object, ToDoubleFunction<T> value) {
    Gauge gauge = new DefaultGauge<>(id, object, value);
    meters.addGauge(gauge, gauge::value);
    return gauge;
  }

  @Override
  protected <T> FunctionCounter newFunctionCounter(
      Meter.Id id, T object, ToDoubleFunction<T> count) {
    FunctionCounter counter = new CumulativeFunctionCounter<>(id, object, count);
    meters.addCounter(counter, counter::count);
    return counter;
  }

  @Override
  protected <T> FunctionTimer newFunctionTimer(
      Meter.Id id,
      T object,
      ToLongFunction<T> count,
      ToDoubleFunction<T> totalTime,
      TimeUnit totalTimeUnit) {
    FunctionTimer timer =
        new CumulativeFunctionTimer<>(
            id, object, count, totalTime, totalTimeUnit, getBaseTimeUnit());
    meters.addFunctionTimer(timer);
    return timer;
  }

  @Override
  protected LongTaskTimer newLongTaskTimer(Meter.Id id, DistributionStatisticConfig config) {
    LongTaskTimer timer =
        new DefaultLongTaskTimer(
            id, clock, getBaseTimeUnit(), DistributionStatisticConfig.NONE, false);
    meters.addTasks(timer);
    return timer;
  }

  @Override
  protected Meter newMeter(Meter.Id id, Meter.Type type, Iterable<Measurement> measurements) {
    Meter meter = new DefaultMeter(id, type, measurements);
    meters.addMeasurements(meter);
    return meter;
  }

  @Override
  protected TimeUnit getBaseTimeUnit() {
    return TimeUnit.SECONDS;
  }

  @Override
  protected DistributionStatisticConfig defaultHistogramConfig() {
    return DistributionStatisticConfig.NONE;
  }
}
