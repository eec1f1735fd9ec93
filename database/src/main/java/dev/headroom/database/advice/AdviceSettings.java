// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.time.Duration;

/**
 * The settings of index advice.
 *
 * <p>Immutable.
 */
public record AdviceSettings(
    @Setting(
            value =
                "Index advice: none; preview, proposes indexes on request, every hour, and when the"
                    + " statements have cost twice as much as at the last proposals, and builds the"
                    + " approved ones; apply, also approves the best proposal by itself, one at a"
                    + " time.",
            defaultValue = "none")
        Mode mode,
    @Setting(
            value =
                "Time for which the statements are measured before an index is built, and again"
                    + " after.",
            range = "10s to 1d",
            defaultValue = "10m")
        Duration window,
    @Setting(
            value =
                "Calls that each measurement needs of the statements which an index is to improve."
                    + " With fewer before, nothing is built; with fewer after, the result is"
                    + " inconclusive.",
            range = "1 to 1000000",
            defaultValue = "30")
        int minCalls,
    @Setting(
            value =
                "Share of the time of the statements it is to improve that an index must save to"
                    + " be kept; it is dropped if it saves less.",
            range = "0.01 to 0.9",
            defaultValue = "0.1")
        double minGain,
    @Setting(
            value =
                "Rows of a table that are copied into a temporary table to weigh an index; larger"
                    + " tables are sampled. Not used where HypoPG is installed, except for indexes"
                    + " other than b-trees.",
            range = "1000 to 10000000",
            defaultValue = "200000")
        int cloneRows,
    @Setting(
            value =
                "Total size of the indexes that are proposed together. With a bound, those come"
                    + " first that save the most for their size. No bound if 0.",
            range = "0 to 1099511627776",
            unit = "bytes",
            defaultValue = "0")
        long maxBytes) {

  /** What the advisor does by itself. */
  public enum Mode {
    /** Nothing. */
    NONE,
    /** It proposes; an operator approves. */
    PREVIEW,
    /** It also approves the best proposal. */
    APPLY
  }

  /** The shortest and the longest time between proposals that nobody requested. */
  private static final Duration MIN_PERIOD = Duration.ofSeconds(30);

  private static final Duration MAX_PERIOD = Duration.ofHours(1);

  /** The measurements of a window; each is one ratio in the decision. */
  static final int TICKS = 20;

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public AdviceSettings {
    SettingsCheck.of(AdviceSettings.class)
        .inRange("window", window)
        .inRange("minCalls", minCalls)
        .inRange("minGain", minGain)
        .inRange("cloneRows", cloneRows)
        .inRange("maxBytes", maxBytes)
        .throwIfAny();
  }

  /** Returns the default settings. */
  public static AdviceSettings defaults() {
    return SettingsRecord.of(AdviceSettings.class).defaults();
  }

  /** Returns these settings with another window. */
  public AdviceSettings withWindow(Duration other) {
    return new AdviceSettings(mode, other, minCalls, minGain, cloneRows, maxBytes);
  }

  /** Returns these settings with another mode. */
  public AdviceSettings withMode(Mode other) {
    return new AdviceSettings(other, window, minCalls, minGain, cloneRows, maxBytes);
  }

  /** Returns these settings with another number of copied rows. */
  public AdviceSettings withCloneRows(int other) {
    return new AdviceSettings(mode, window, minCalls, minGain, other, maxBytes);
  }

  /** Returns these settings with another total size of proposed indexes; 0 for no bound. */
  public AdviceSettings withMaxBytes(long other) {
    return new AdviceSettings(mode, window, minCalls, minGain, cloneRows, other);
  }

  /**
   * Returns the time between two calls of {@link IndexAdvisor#tick}: a twentieth of the window.
   *
   * @return half a second or more
   */
  public Duration tick() {
    return window.dividedBy(TICKS);
  }

  /**
   * When it is time for proposals that nobody requested: once the statements have cost twice as
   * much as at the last ones, but not within half a minute, and after an hour. What the statements
   * of a start cost, before the first look, does not count.
   *
   * <p>One thread at a time.
   */
  static final class ProposalPace {
    private boolean begun;
    private long lastNanos;
    private double startMillis;
    private double lastMillis;

    /**
     * Looks whether it is time; if so, the proposals count as made.
     *
     * @param nanos the monotonic clock
     * @param millis the cost of all statements so far
     * @return false at the first look
     */
    boolean isDue(long nanos, double millis) {
      if (!begun) {
        begun = true;
        startMillis = millis;
        lastNanos = nanos;
        return false;
      }
      Duration since = Duration.ofNanos(nanos - lastNanos);
      double cost = millis - startMillis;
      boolean isDue =
          cost > 0
              && since.compareTo(MIN_PERIOD) >= 0
              && (cost >= 2 * lastMillis || since.compareTo(MAX_PERIOD) >= 0);
      if (isDue) {
        lastNanos = nanos;
        lastMillis = cost;
      }
      return isDue;
    }
  }
}
