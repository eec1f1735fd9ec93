// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import dev.headroom.monitor.query.QueryValue;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of one alert, and what follows from the next evaluation.
 *
 * <p>Immutable. {@link #next} is a pure function: a replay of the same values gives the same
 * states.
 *
 * <p>Method: that of Prometheus. The first evaluation whose condition is met makes the alert
 * pending; it fires once the condition has been met for the hold, counted from that evaluation. A
 * pending alert ends with the first evaluation that is fine. A firing one ends with it too, unless
 * it keeps firing: then it ends when that time has passed since the first fine evaluation after the
 * last one that was not. Four things are added, none of which acts by default: while an alert fires
 * the value is compared with the rule's recovery; the condition may be met in M of the last N
 * evaluations; missing data follows a policy, and a pending alert that is held without data for as
 * long as the hold ends; and a share of few events is compared by its confidence interval, and
 * begins nothing with fewer than three events beyond: that one request of three failed says
 * nothing.
 *
 * @param since when the status began
 * @param value of the last evaluation
 * @param timers what decides on the next one
 */
public record AlertState(AlertStatus status, Instant since, QueryValue value, Timers timers) {
  private static final Duration RESOLVED_SHOWN = Duration.ofMinutes(15);
  private static final double CONFIDENCE_Z = 1.959963984540054;
  private static final int MIN_BEYOND = 3;

  /**
   * The times on which the next evaluation depends.
   *
   * <p>Immutable.
   *
   * @param activeAt when the condition began to be met; null while it is not
   * @param fineAt the first fine evaluation of a firing alert; null while the condition is met
   * @param breaches one bit for each of the last evaluations, set for one beyond the threshold; the
   *     lowest is the last one
   */
  public record Timers(@Nullable Instant activeAt, @Nullable Instant fineAt, long breaches) {
    private static final Timers NONE = new Timers(null, null, 0);

    private Timers moved(Duration by) {
      return new Timers(
          activeAt == null ? null : activeAt.plus(by),
          fineAt == null ? null : fineAt.plus(by),
          breaches);
    }
  }

  /** What one evaluation says. */
  private enum Outcome {
    BEYOND,
    FINE,
    HOLD,
    UNKNOWN
  }

  /** Returns the state before the first evaluation. */
  public static AlertState initial(Instant now) {
    return new AlertState(AlertStatus.OK, now, QueryValue.NONE, Timers.NONE);
  }

  /** Returns the state as if all of it had happened by so much later, or earlier. */
  AlertState moved(Duration by) {
    return new AlertState(status, since.plus(by), value, timers.moved(by));
  }

  /**
   * Returns the state after an evaluation.
   *
   * @param tick when it was made, after the one before
   */
  public AlertState next(AlertRule rule, Instant tick, QueryValue measured) {
    Outcome outcome = outcome(rule, measured);
    if (outcome == Outcome.HOLD) {
      if (status == AlertStatus.RECOVERING) { // it is fine: what it waits for is time alone
        return fine(rule.timing(), tick, measured, timers.breaches());
      }
      return isOutdated(rule.timing(), tick)
          ? to(AlertStatus.OK, tick, measured, Timers.NONE)
          : new AlertState(status, since, measured, timers);
    } else if (outcome == Outcome.UNKNOWN) {
      return to(AlertStatus.UNKNOWN, tick, measured, Timers.NONE);
    }
    AlertTiming timing = rule.timing();
    long kept = (1L << timing.evaluations()) - 1;
    long breaches = ((timers.breaches() << 1) | (outcome == Outcome.BEYOND ? 1 : 0)) & kept;
    return Long.bitCount(breaches) >= timing.breaches()
        ? met(timing, tick, measured, breaches)
        : fine(timing, tick, measured, breaches);
  }

  /**
   * Returns whether a pending alert has had no data for as long as its hold: data of that time
   * would have made it fire, or ended it.
   */
  private boolean isOutdated(AlertTiming timing, Instant tick) {
    return status == AlertStatus.PENDING
        && timers.activeAt() != null
        && !timers.activeAt().plus(timing.hold().multipliedBy(2)).isAfter(tick);
  }

  private AlertState met(AlertTiming timing, Instant tick, QueryValue measured, long breaches) {
    Instant active = timers.activeAt() == null ? tick : timers.activeAt();
    Timers next = new Timers(active, null, breaches);
    boolean held = Duration.between(active, tick).compareTo(timing.hold()) >= 0;
    return to(
        status.isFiring() || held ? AlertStatus.FIRING : AlertStatus.PENDING, tick, measured, next);
  }

  private AlertState fine(AlertTiming timing, Instant tick, QueryValue measured, long breaches) {
    if (status.isFiring()) {
      Instant fineAt = timers.fineAt() == null ? tick : timers.fineAt();
      if (Duration.between(fineAt, tick).compareTo(timing.keepFiring()) < 0) {
        return to(
            AlertStatus.RECOVERING,
            tick,
            measured,
            new Timers(timers.activeAt(), fineAt, breaches));
      }
      return to(AlertStatus.RESOLVED, tick, measured, new Timers(null, null, breaches));
    }
    boolean shown =
        status == AlertStatus.RESOLVED
            && Duration.between(since, tick).compareTo(RESOLVED_SHOWN) <= 0;
    return to(
        shown ? AlertStatus.RESOLVED : AlertStatus.OK,
        tick,
        measured,
        new Timers(null, null, breaches));
  }

  private AlertState to(AlertStatus next, Instant tick, QueryValue measured, Timers changed) {
    return new AlertState(next, next == status ? since : tick, measured, changed);
  }

  private Outcome outcome(AlertRule rule, QueryValue measured) {
    AlertCondition condition = rule.condition();
    double threshold = (status.isFiring() ? condition.recovery() : condition.threshold()).value();
    boolean isEnough = measured.events() >= rule.evidence().minEvents();
    boolean isBounded = condition.query().isShare() && measured.events() >= 1;
    if (!measured.isPresent() || !(isEnough || isBounded)) {
      return switch (rule.evidence().noData()) {
        case HOLD -> Outcome.HOLD;
        case OK -> Outcome.FINE;
        case ALERT -> Outcome.BEYOND;
        case UNKNOWN -> Outcome.UNKNOWN;
      };
    }
    boolean upward = condition.comparison().isUpward();
    if (!isEnough && !status.isFiring() && beyond(measured, upward) < MIN_BEYOND) {
      return Outcome.FINE;
    }
    double value =
        isEnough ? measured.value() : wilson(measured.value(), measured.events(), upward);
    return condition.comparison().isMet(value, threshold) ? Outcome.BEYOND : Outcome.FINE;
  }

  /** Returns how many events of a share are on the side of the threshold that is not fine. */
  private static long beyond(QueryValue measured, boolean upward) {
    double share = Math.clamp(measured.value(), 0, 1);
    return Math.round(measured.events() * (upward ? share : 1 - share));
  }

  /** Returns the end of Wilson's interval of a share that is nearer to what is fine. */
  private static double wilson(double share, double events, boolean lower) {
    double p = Math.clamp(share, 0, 1);
    double z2 = CONFIDENCE_Z * CONFIDENCE_Z;
    double middle = p + z2 / (2 * events);
    double half = CONFIDENCE_Z * Math.sqrt(p * (1 - p) / events + z2 / (4 * events * events));
    return (lower ? middle - half : middle + half) / (1 + z2 / events);
  }
}
