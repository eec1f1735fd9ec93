// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import dev.headroom.monitor.alert.AlertNotice.Kind;
import dev.headroom.monitor.query.QueryValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * One alert of a rule over time: its state, what receivers know of it, and whether it flaps.
 *
 * <p>One thread at a time: guarded by the lock of {@link Alerts}.
 */
final class AlertTracker {
  private static final Duration FLAP_WINDOW = Duration.ofHours(1);

  private final SortedMap<String, String> labels;
  private final int flapChanges;
  private final List<Instant> changes = new ArrayList<>();
  private AlertState state;
  private boolean flapping;
  private @Nullable Kind reported;
  private Instant reportedAt = Instant.EPOCH;

  /** The latest time at which it is known not to fire: what was acknowledged before has ended. */
  private Instant calm;

  /**
   * Creates a tracker of an alert that is fine.
   *
   * @param calm since when it is known not to have fired; {@link Instant#MIN} if it may have
   * @param flapChanges beginnings and ends within an hour above which it flaps
   */
  AlertTracker(SortedMap<String, String> labels, Instant now, Instant calm, int flapChanges) {
    this.labels = labels;
    this.calm = calm;
    this.state = AlertState.initial(now);
    this.flapChanges = flapChanges;
  }

  /** Moves all times by as much as the clock was moved, so that what lasts goes on. */
  void move(Duration by) {
    state = state.moved(by);
    changes.replaceAll(each -> each.plus(by));
    reportedAt = reportedAt.plus(by);
    calm = calm.equals(Instant.MIN) ? calm : calm.plus(by);
  }

  /** Takes an evaluation; returns the change of status, or null if there is none. */
  @Nullable AlertTransition advance(AlertRule rule, Instant tick, QueryValue value) {
    AlertState before = state;
    state = before.next(rule, tick, value);
    if (before.status().isFiring() != state.status().isFiring()) {
      changes.add(tick);
      if (!state.status().isFiring()) {
        calm = tick;
      }
    }
    while (!changes.isEmpty()
        && Duration.between(changes.getFirst(), tick).compareTo(FLAP_WINDOW) > 0) {
      changes.removeFirst();
    }
    // Two thresholds here too: it is calm again at half of the changes.
    flapping = changes.size() > (flapping ? flapChanges / 2 : flapChanges);
    return before.status() == state.status()
        ? null
        : new AlertTransition(
            tick,
            new AlertTransition.Key(rule.name(), labels),
            before.status(),
            state.status(),
            value.value());
  }

  /**
   * Notes that the latest evaluation knows those before it, as the first ones of a replay do not:
   * what seems to be fine may have been firing.
   */
  void observe(Instant tick) {
    if (!state.status().isFiring() && state.status() != AlertStatus.PENDING) {
      calm = tick;
    }
  }

  /**
   * Returns what receivers should know now and do not know yet, or null.
   *
   * @param handling what keeps it back
   * @param repeat after which an alert that fires on is reported again; 0 for never
   */
  @Nullable AlertNotice notice(
      AlertRule rule, Instant tick, Alert.Handling handling, Duration repeat) {
    boolean repeats = !repeat.isZero() && handling.acknowledgedBy() == null;
    Kind due = handling.silence() == null ? due(tick, repeats ? repeat : Duration.ZERO) : null;
    if (due == null) {
      return null;
    }
    reported = due;
    reportedAt = tick;
    return new AlertNotice(tick, due, view(rule, handling));
  }

  private @Nullable Kind due(Instant tick, Duration repeat) {
    if (flapping) {
      return reported == Kind.FLAPPING ? null : Kind.FLAPPING;
    }
    boolean reportedFiring = reported == Kind.FIRING || reported == Kind.STILL_FIRING;
    if (state.status().isFiring()) {
      if (!reportedFiring) {
        return Kind.FIRING;
      }
      boolean again = !repeat.isZero() && Duration.between(reportedAt, tick).compareTo(repeat) >= 0;
      return again ? Kind.STILL_FIRING : null;
    } else if (reported == null || reported == Kind.RESOLVED) {
      return null;
    } else if (state.status() == AlertStatus.UNKNOWN) {
      return reported == Kind.UNKNOWN ? null : Kind.UNKNOWN;
    }
    return Kind.RESOLVED;
  }

  boolean isFiring() {
    return state.status().isFiring();
  }

  boolean isFlapping() {
    return flapping;
  }

  /** Returns whether what somebody took charge of at a time is what fires now. */
  boolean isAcknowledgedAt(Instant tick) {
    return isFiring() && !tick.isBefore(calm);
  }

  /** Returns whether nothing is lost when it is forgotten. */
  boolean isForgettable() {
    return state.status() == AlertStatus.OK
        && changes.isEmpty()
        && (reported == null || reported == Kind.RESOLVED);
  }

  /** Counts what happened so far as known to receivers, but what a silence keeps from them. */
  void markReported(boolean isSilenced) {
    reported = isFiring() && !isSilenced ? Kind.FIRING : null;
    reportedAt = state.since();
    changes.clear();
    flapping = false;
  }

  SortedMap<String, String> labels() {
    return labels;
  }

  Alert view(AlertRule rule, Alert.Handling handling) {
    return new Alert(rule, labels, state, handling);
  }
}
