// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.overload;

/**
 * How many calls may run at once, learned from how long they take. Immutable.
 *
 * <p>Method: a gradient limit as Netflix's Gradient2 and Envoy's, corrected in three places.
 *
 * <pre>
 * gradient = clamp(TOLERANCE x baseline / median of the window, 0.5, 1)
 * below 1:  limit goes half way to gradient x limit     and gets nothing added
 * at 1:     limit + sqrt(limit) / 2, if it was met      a limit that nobody met is not raised
 * failing:  limit x 0.9                                 whatever the latencies say
 * held:     as above, up to a cap                       until a look finds no queue
 * </pre>
 *
 * <p>The room that others add in every step is what lets their limit climb under a steady overload
 * (Netflix/concurrency-limits#137). The baseline is the time of an unhurried call: the limit starts
 * low and grows by half a window until a gradient below 1 ends the start, so that the first
 * baseline is not learned in a queue. It falls at once and rises only while less than half of the
 * limit is used. A service that has become slower for good would then be held down for ever: after
 * {@link #PATIENCE} windows below 1 the limit is halved for a look of {@link #LOOK} windows. If
 * calls are no faster then, it was no queue that slowed them, and their time is the new baseline.
 *
 * <p>While a guard holds limits, the limit of its first window is the cap: below it all goes as
 * ever. A gradient of 1 may mean that the baseline was learned in a queue; so when the cap was met
 * for {@link #PATIENCE} windows in a row and none was slow, a look tells. If calls are no faster at
 * half, there is no queue, and the limit rises as ever until they are slower, which is the new cap.
 * A service that has no more processor time to give, and needs no more, so keeps its limit. The
 * start is not held: it comes from below.
 *
 * @param limit calls that may run at once
 * @param baselineNanos the time of an unhurried call; 0 while unknown
 * @param phase what it is doing
 * @param windows spent below a gradient of 1, or at the cap, or left of a look
 * @param before what was before the look; its limit is the cap while a guard holds
 */
record Gradient(double limit, double baselineNanos, Phase phase, int windows, Before before) {
  static final double TOLERANCE = 1.3;
  static final int PATIENCE = 30;
  static final int LOOK = 3;

  private static final double LEAST_GRADIENT = 0.5;
  private static final double START_GROWTH = 1.5;
  private static final double FAILING = 0.9;
  private static final double STILL_SLOW = 0.75;

  /** What it is doing. */
  enum Phase {
    STARTING,
    STEADY,
    HELD,
    LOOKING,
    TRUSTED
  }

  /** What was before a look or a cap, and what follows if the look finds no queue. Immutable. */
  record Before(double medianNanos, double limit, Phase then) {
    static final Before NOTHING = new Before(0, 0, Phase.STEADY);

    static Before capped(double limit) {
      return new Before(0, limit, Phase.STEADY);
    }
  }

  /**
   * What one window showed. Immutable.
   *
   * @param medianNanos of the calls that ended in it
   * @param mostInFlight the most that ran at once
   * @param failing whether calls failed from below, or the process is under pressure
   * @param held whether limits should not rise
   */
  record Window(double medianNanos, int mostInFlight, boolean failing, boolean held) {}

  static Gradient startingAt(double limit) {
    return new Gradient(limit, 0, Phase.STARTING, 0, Before.NOTHING);
  }

  /** Returns what is known after one more window. */
  Gradient next(Window window, LaneSettings bounds) {
    if (phase == Phase.LOOKING) {
      return looking(window.medianNanos(), bounds);
    }
    double base = baseline(window);
    double gradient = Math.clamp(TOLERANCE * base / window.medianNanos(), LEAST_GRADIENT, 1);
    if (window.failing()) {
      return steady(limit * FAILING, base, 0, bounds);
    }
    if (gradient < 1) {
      return slow(gradient, window, base, bounds);
    }
    boolean met = window.mostInFlight() >= Math.floor(limit);
    if (phase == Phase.STARTING) {
      double grown = met ? limit * START_GROWTH : limit;
      return new Gradient(bounded(grown, bounds), base, Phase.STARTING, 0, Before.NOTHING);
    }
    double grown = bounded(met ? limit + Math.sqrt(limit) / 2 : limit, bounds);
    if (!window.held()) {
      return steady(grown, base, 0, bounds);
    }
    return phase == Phase.TRUSTED
        ? new Gradient(grown, base, Phase.TRUSTED, 0, Before.NOTHING)
        : capped(grown, met, window.medianNanos(), base, bounds);
  }

  private Gradient slow(double gradient, Window window, double base, LaneSettings bounds) {
    int slow = phase == Phase.HELD ? 1 : windows + 1;
    double median = window.medianNanos();
    if (slow >= PATIENCE) {
      return look(new Before(median, limit, Phase.STEADY), base, bounds);
    }
    double less = bounded((limit + gradient * limit) / 2, bounds);
    Before cap = window.held() ? Before.capped(cap()) : Before.NOTHING;
    return new Gradient(less, base, Phase.STEADY, slow, cap);
  }

  /** Windows in which the cap was not met prove nothing, and a look at half would refuse calls. */
  private Gradient capped(
      double grown, boolean met, double median, double base, LaneSettings bounds) {
    double cap = cap();
    int at = phase == Phase.HELD ? windows : 0;
    int now = met && limit >= cap ? at + 1 : 0;
    return now >= PATIENCE
        ? look(new Before(median, limit, Phase.TRUSTED), base, bounds)
        : new Gradient(Math.min(grown, cap), base, Phase.HELD, now, Before.capped(cap));
  }

  private double cap() {
    return Math.max(limit, before.limit());
  }

  private double baseline(Window window) {
    double median = window.medianNanos();
    if (baselineNanos == 0) {
      return median;
    }
    if (median < baselineNanos) {
      return (baselineNanos + median) / 2;
    }
    boolean idle = window.mostInFlight() < limit / 2;
    return idle ? baselineNanos + (median - baselineNanos) / 10 : baselineNanos;
  }

  private Gradient look(Before now, double base, LaneSettings bounds) {
    return new Gradient(bounded(limit / 2, bounds), base, Phase.LOOKING, LOOK, now);
  }

  /** The last window of a look decides; those before it still hold calls of the old limit. */
  private Gradient looking(double median, LaneSettings bounds) {
    if (windows > 1) {
      return new Gradient(limit, baselineNanos, Phase.LOOKING, windows - 1, before);
    }
    return median > STILL_SLOW * before.medianNanos()
        ? new Gradient(bounded(before.limit(), bounds), median, before.then(), 0, Before.NOTHING)
        : steady(limit, baselineNanos, 0, bounds);
  }

  private static Gradient steady(double limit, double base, int windows, LaneSettings bounds) {
    return new Gradient(bounded(limit, bounds), base, Phase.STEADY, windows, Before.NOTHING);
  }

  private static double bounded(double limit, LaneSettings bounds) {
    return Math.clamp(limit, bounds.least(), bounds.most());
  }
}
