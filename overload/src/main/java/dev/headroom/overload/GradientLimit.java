// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

/**
 * A concurrency limit that is derived from latencies. Immutable.
 *
 * <p>Method: a gradient limit like Netflix's Gradient2 and Envoy's, corrected in three places.
 *
 * <pre>
 * gradient = clamp(TOLERANCE x baseline / median of the window, 0.5, 1)
 * below 1:  limit moves half way to gradient x limit    and nothing is added
 * at 1:     limit + sqrt(limit) / 2, if it was reached  a limit that was not reached is not raised
 * failing:  limit x 0.9                                 whatever the latencies are
 * capped:   as above, up to a cap                       until a probe finds no queue
 * </pre>
 *
 * <p>The constant that other implementations add in every step lets their limit climb under a
 * steady overload (Netflix/concurrency-limits#137). The baseline is the latency of an unloaded
 * call. The limit starts low and grows by half a window until a gradient below 1 ends the start, so
 * that the first baseline is not learned in a queue. The baseline falls at once and rises only
 * while less than half of the limit is used. A service that has become slower for good would then
 * be limited for ever: after {@link #PROBE_AFTER_WINDOWS} windows below 1 the limit is halved for a
 * probe of {@link #PROBE_WINDOWS} windows. If calls are no faster then, there was no queue, and
 * their latency is the new baseline.
 *
 * <p>While pressure caps limits, the limit of its first window is the cap; below it nothing
 * changes. A gradient of 1 may mean that the baseline was learned in a queue. When the cap was
 * reached for {@link #PROBE_AFTER_WINDOWS} windows in a row and none was slow, a probe decides: if
 * calls are no faster at half, there is no queue, and the limit rises as usual until they are
 * slower, which is the new cap. So a service that has no more processor time to give, and needs no
 * more, keeps its limit. The start is not capped: it comes from below.
 *
 * @param limit calls that may run at once
 * @param baselineNanos the latency of an unloaded call; 0 while unknown
 * @param phase the current phase
 * @param windows spent below a gradient of 1, or at the cap, or left of a probe
 * @param reference the state before a probe; its limit is the cap while pressure caps limits
 */
record GradientLimit(
    double limit, double baselineNanos, Phase phase, int windows, Reference reference) {
  static final double TOLERANCE = 1.3;
  static final int PROBE_AFTER_WINDOWS = 30;
  static final int PROBE_WINDOWS = 3;

  private static final double MIN_GRADIENT = 0.5;
  private static final double START_GROWTH = 1.5;
  private static final double FAILING_FACTOR = 0.9;
  private static final double STILL_SLOW_FACTOR = 0.75;

  /** The phases of a limit. */
  enum Phase {
    STARTING,
    STEADY,
    CAPPED,
    PROBING,
    TRUSTED
  }

  /** The state before a probe or a cap, and the phase if the probe finds no queue. Immutable. */
  record Reference(double medianNanos, double limit, Phase then) {
    static final Reference NOTHING = new Reference(0, 0, Phase.STEADY);

    static Reference capped(double limit) {
      return new Reference(0, limit, Phase.STEADY);
    }
  }

  /**
   * The result of one window. Immutable.
   *
   * @param medianNanos of the latencies; {@link #UNKNOWN} where most calls were dropped
   * @param maxRunning the most calls that ran at once
   * @param failing whether calls were dropped, or pressure is high
   * @param capped whether limits should not rise
   */
  record Window(double medianNanos, int maxRunning, boolean failing, boolean capped) {
    static final double UNKNOWN = -1;
  }

  static GradientLimit startingAt(double limit) {
    return new GradientLimit(limit, 0, Phase.STARTING, 0, Reference.NOTHING);
  }

  /** Returns the limit after one more window. */
  GradientLimit next(Window window, AdaptiveLimiterSettings bounds) {
    if (window.medianNanos() == Window.UNKNOWN) {
      return steady(limit * FAILING_FACTOR, baselineNanos, 0, bounds);
    }
    if (phase == Phase.PROBING) {
      return probe(window.medianNanos(), bounds);
    }
    double base = baseline(window);
    double gradient = Math.clamp(TOLERANCE * base / window.medianNanos(), MIN_GRADIENT, 1);
    if (window.failing()) {
      return steady(limit * FAILING_FACTOR, base, 0, bounds);
    }
    if (gradient < 1) {
      return afterSlowWindow(gradient, window, base, bounds);
    }
    boolean reached = window.maxRunning() >= Math.floor(limit);
    if (phase == Phase.STARTING) {
      double grown = reached ? limit * START_GROWTH : limit;
      return new GradientLimit(bounded(grown, bounds), base, Phase.STARTING, 0, Reference.NOTHING);
    }
    double grown = bounded(reached ? limit + Math.sqrt(limit) / 2 : limit, bounds);
    if (!window.capped()) {
      return steady(grown, base, 0, bounds);
    }
    return phase == Phase.TRUSTED
        ? new GradientLimit(grown, base, Phase.TRUSTED, 0, Reference.NOTHING)
        : afterCappedWindow(grown, reached, window.medianNanos(), base, bounds);
  }

  private GradientLimit afterSlowWindow(
      double gradient, Window window, double base, AdaptiveLimiterSettings bounds) {
    int slow = phase == Phase.CAPPED ? 1 : windows + 1;
    double median = window.medianNanos();
    if (slow >= PROBE_AFTER_WINDOWS) {
      return startProbe(new Reference(median, limit, Phase.STEADY), base, bounds);
    }
    double less = bounded((limit + gradient * limit) / 2, bounds);
    Reference cap = window.capped() ? Reference.capped(cap()) : Reference.NOTHING;
    return new GradientLimit(less, base, Phase.STEADY, slow, cap);
  }

  /** Windows below the cap prove nothing, and a probe at half the limit would refuse calls. */
  private GradientLimit afterCappedWindow(
      double grown, boolean reached, double median, double base, AdaptiveLimiterSettings bounds) {
    double cap = cap();
    int at = phase == Phase.CAPPED ? windows : 0;
    int now = reached && limit >= cap ? at + 1 : 0;
    return now >= PROBE_AFTER_WINDOWS
        ? startProbe(new Reference(median, limit, Phase.TRUSTED), base, bounds)
        : new GradientLimit(Math.min(grown, cap), base, Phase.CAPPED, now, Reference.capped(cap));
  }

  private double cap() {
    return Math.max(limit, reference.limit());
  }

  private double baseline(Window window) {
    double median = window.medianNanos();
    if (baselineNanos == 0) {
      return median;
    }
    if (median < baselineNanos) {
      return (baselineNanos + median) / 2;
    }
    boolean idle = window.maxRunning() < limit / 2;
    return idle ? baselineNanos + (median - baselineNanos) / 10 : baselineNanos;
  }

  private GradientLimit startProbe(
      Reference reference, double base, AdaptiveLimiterSettings bounds) {
    return new GradientLimit(
        bounded(limit / 2, bounds), base, Phase.PROBING, PROBE_WINDOWS, reference);
  }

  /** The last window of a probe decides; earlier ones contain calls of the old limit. */
  private GradientLimit probe(double median, AdaptiveLimiterSettings bounds) {
    if (windows > 1) {
      return new GradientLimit(limit, baselineNanos, Phase.PROBING, windows - 1, reference);
    }
    return median > STILL_SLOW_FACTOR * reference.medianNanos()
        ? new GradientLimit(
            bounded(reference.limit(), bounds), median, reference.then(), 0, Reference.NOTHING)
        : steady(limit, baselineNanos, 0, bounds);
  }

  private static GradientLimit steady(
      double limit, double base, int windows, AdaptiveLimiterSettings bounds) {
    return new GradientLimit(
        bounded(limit, bounds), base, Phase.STEADY, windows, Reference.NOTHING);
  }

  private static double bounded(double limit, AdaptiveLimiterSettings bounds) {
    return Math.clamp(limit, bounds.minLimit(), bounds.maxLimit());
  }
}
