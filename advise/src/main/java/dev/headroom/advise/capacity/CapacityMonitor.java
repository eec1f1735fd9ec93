// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.capacity;

import dev.headroom.advise.AdviseMeter;
import dev.headroom.advise.load.LoadRecorder;
import dev.headroom.advise.load.LoadSample;
import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.history.History;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Predicts, while a service runs, the load that it can take.
 *
 * <p>Thread-safe. From {@link #start} on, one thread reads the units in use ten times a second, and
 * once a second behind a step without requests. It predicts every half minute, and every five
 * minutes while two predictions in a row agree and the load stays within a fifth; between them the
 * prediction stands beside the load of now. Reading it costs nothing.
 */
public final class CapacityMonitor implements AutoCloseable {
  private static final Duration LOOK_PERIOD = Duration.ofMillis(100);
  private static final Duration IDLE_LOOK_PERIOD = Duration.ofSeconds(1);

  /** Half a minute of steps of ten seconds, and five minutes. */
  private static final int PAUSE_STEPS = 3;

  private static final int STABLE_PAUSE_STEPS = 30;

  /** Two predictions that differ by less agree. */
  private static final double AGREEING_SHARE = 0.1;

  /** A load that differs by less from the predicted one is the same. */
  private static final double SAME_LOAD_SHARE = 0.2;

  private final History history;
  private final LoadRecorder recorder;
  private final CapacityPredictor predictor;
  private final TimeSource time;
  private final BackgroundScheduler scheduler = new BackgroundScheduler("capacity");
  private volatile CapacityEstimate latest;
  private volatile History.@Nullable Registration registration;

  // Of the thread that looks and steps.
  private Duration lookPeriod = LOOK_PERIOD;
  private boolean isDue;
  private long dueNanos;
  private int since;
  private int pause = PAUSE_STEPS;
  private double predictedLoad = Double.NaN;

  /**
   * Creates a monitor that has seen nothing.
   *
   * @param history whose steps are followed
   * @param recorder of samples
   * @param objective what the service promises
   */
  public CapacityMonitor(
      History history, LoadRecorder recorder, Objective objective, TimeSource time) {
    this.history = history;
    this.recorder = recorder;
    this.predictor = new CapacityPredictor(objective);
    this.time = time;
    this.latest = CapacityEstimate.unknown(time.now(), Double.NaN, "nothing was seen yet");
  }

  /** Starts to read and to predict. */
  public void start() {
    scheduler.repeat(() -> lookPeriod, this::look);
    registration = history.onStep(end -> scheduler.execute(() -> step(end)));
  }

  /**
   * Reads the units in use, and notes how late this thread runs, as others of the process do.
   *
   * @return the pause before the next look
   */
  Duration look() {
    recorder.look(isDue ? Math.max(0, time.nanos() - dueNanos) / 1e9 : Double.NaN);
    isDue = true;
    dueNanos = time.nanos() + lookPeriod.toNanos();
    return lookPeriod;
  }

  /**
   * Ends a step: predicts where that is due, and else keeps the prediction with the load of now.
   */
  void step(Instant end) {
    isDue = false; // A look that waits for the end of this step is not late.
    recorder.step(end);
    List<LoadSample> samples = recorder.samples();
    boolean isIdle = !samples.isEmpty() && samples.getLast().requests() == 0;
    lookPeriod = isIdle ? IDLE_LOOK_PERIOD : LOOK_PERIOD;
    CapacityEstimate before = latest;
    double load = LoadMatrix.recentLoad(samples);
    boolean same = Math.abs(load - predictedLoad) <= SAME_LOAD_SHARE * predictedLoad;
    since++;
    if ((before.isKnown() || samples.size() > STABLE_PAUSE_STEPS)
        && (since < PAUSE_STEPS || (same && since < pause))) {
      latest = before.withLoad(load);
      return;
    }
    CapacityEstimate now = predict();
    double change = Math.abs(now.breaking().load() - before.breaking().load());
    boolean agree =
        now.isKnown() ? change <= AGREEING_SHARE * before.breaking().load() : !before.isKnown();
    pause = same && agree ? STABLE_PAUSE_STEPS : PAUSE_STEPS;
    since = 0;
    predictedLoad = now.load();
  }

  /** Predicts now, from the samples that there are. */
  public CapacityEstimate predict() {
    CapacityEstimate estimate = predictor.predict(recorder.samples(), time.now());
    latest = estimate;
    return estimate;
  }

  /**
   * Predicts the load that the service takes with one instance, two, and so on, with the mix of
   * requests that this one has now. Takes some ten milliseconds of a processor.
   *
   * @param present the instances that share the load evenly now, this one included
   * @param most the greatest number of instances
   * @return from one instance on; empty as long as nothing can be predicted
   */
  public List<CapacityEstimate.AtInstances> byInstances(int present, int most) {
    return predictor.byInstances(recorder.samples(), present, most);
  }

  /** Returns the latest prediction. */
  public CapacityEstimate latest() {
    return latest;
  }

  /** Registers the meters. */
  public void bindTo(MeterRegistry registry) {
    AdviseMeter.LOAD.gauge(registry, this, each -> each.latest.load());
    AdviseMeter.BREAKING_LOAD.gauge(registry, this, each -> each.latest.breaking().load());
    AdviseMeter.USED.gauge(registry, this, each -> each.latest.used());
    AdviseMeter.CONFIDENCE.gauge(registry, this, each -> each.latest.breaking().confidence());
  }

  @Override
  public void close() {
    History.Registration following = registration;
    if (following != null) {
      following.close();
    }
    scheduler.close();
  }
}
