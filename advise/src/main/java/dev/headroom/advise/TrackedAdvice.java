// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise;

import dev.headroom.advise.Recommendation.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One advice on its way: the mutable state behind a {@link Recommendation}.
 *
 * <p>Thread-safe.
 */
final class TrackedAdvice {
  /** What is not found for so long has expired: the longest window that an advisor looks back. */
  static final Duration EXPIRY = Duration.ofMinutes(10);

  private static final int MAX_HISTORY = 50;

  private final String id;

  // Guarded by this.
  private final List<Transition> history = new ArrayList<>();
  private Advice advice;
  private RecommendationState state = RecommendationState.OPEN;
  private @Nullable Outcome result;
  private Instant lastFound;

  private Instant changedAt;

  /** The tokens of the latest decision and of the approval that were applied; empty before. */
  private String decision = "";

  private String approval = "";

  /** Whether the latest attempt to put the change back failed. */
  private boolean failing;

  /** The figure before the change; NaN until it is measured. */
  private double before = Double.NaN;

  TrackedAdvice(Advice advice, Instant now) {
    this.id = advice.id();
    this.advice = advice;
    this.lastFound = now;
    this.changedAt = now;
    this.history.add(new Transition(now, state, Recommendations.SELF, ""));
  }

  /**
   * The advice was found again.
   *
   * @return what had come of it, if it is proposed once more; null if it is where it was
   */
  synchronized @Nullable Recommendation found(Advice again, Instant now) {
    Recommendation before = isProposedAgain(again, now) ? snapshot() : null;
    lastFound = now;
    if (before != null) {
      change(RecommendationState.OPEN, now, Recommendations.SELF, "found again");
      result = null;
    }
    // While a change is measured, its evidence stays as it was when it was approved.
    if (state == RecommendationState.OPEN || again.delegate() != null) {
      advice = again;
    }
    return before;
  }

  private boolean isProposedAgain(Advice again, Instant now) {
    boolean cameBack = isGoneFor(EXPIRY, now);
    // By then no advisor looks back to before the change.
    boolean settled = isOlderThan(EXPIRY, now);
    return switch (state) {
      case EXPIRED -> true;
      case KEPT -> cameBack || (settled && !again.change().equals(advice.change()));
      case INCONCLUSIVE, FAILED -> cameBack || settled;
      case ROLLED_BACK -> cameBack;
      case OPEN, APPROVED, VERIFYING, ROLLING_BACK, DISMISSED -> false;
    };
  }

  private Recommendation change(RecommendationState to, Instant at, String by, String detail) {
    state = to;
    history.add(new Transition(at, to, by, detail));
    if (history.size() > MAX_HISTORY) {
      history.remove(1);
    }
    return snapshot();
  }

  /** Changes the state if it is one of several; returns null if it is not. */
  synchronized @Nullable Recommendation changeFrom(
      Set<RecommendationState> from, RecommendationState to, Instant at, String by, String detail) {
    if (!from.contains(state)) {
      return null;
    }
    failing = failing && to == RecommendationState.ROLLING_BACK;
    return change(to, at, by, detail);
  }

  /**
   * Notes that the change could not be put back; returns whether the attempt before did not fail.
   */
  synchronized boolean beginsToFail() {
    boolean first = !failing;
    failing = true;
    return first;
  }

  /** Changes the state with a result if it is one of several; returns null if it is not. */
  synchronized @Nullable Recommendation finish(
      Set<RecommendationState> from,
      RecommendationState to,
      Instant at,
      double after,
      String detail) {
    if (!from.contains(state)) {
      return null;
    }
    result = new Outcome(at, before, after);
    failing = false;
    return change(to, at, Recommendations.SELF, detail);
  }

  /**
   * Applies a decision of an operator, if the state is one of several; returns null if it is not.
   *
   * @param token of the decision
   */
  synchronized @Nullable Recommendation decide(
      String token, Delegate.Action action, Set<RecommendationState> from, Transition to) {
    Recommendation changed = changeFrom(from, to.state(), to.at(), to.by(), to.detail());
    if (changed != null) {
      decision = token;
      approval = action == Delegate.Action.APPROVE ? token : approval;
    }
    return changed;
  }

  synchronized boolean hasDecided(String token) {
    return decision.equals(token);
  }

  /** Returns the token of the latest approval; empty if there was none. */
  synchronized String approval() {
    return approval;
  }

  synchronized Advice advice() {
    return advice;
  }

  synchronized RecommendationState state() {
    return state;
  }

  synchronized double before() {
    return before;
  }

  /** Returns when the change was made. */
  synchronized Instant changedAt() {
    return changedAt;
  }

  /** Notes the figure before the change, and when it was made. */
  synchronized void changed(double figure, Instant at) {
    before = figure;
    changedAt = at;
  }

  /** Returns whether the latest change is at least so old. */
  synchronized boolean isOlderThan(Duration age, Instant now) {
    return !history.getLast().at().plus(age).isAfter(now);
  }

  /** Returns whether the cause was not found for so long. */
  synchronized boolean isGoneFor(Duration age, Instant now) {
    return lastFound.plus(age).isBefore(now);
  }

  /** Returns whether it was found at a time or after it, or an operator has decided about it. */
  synchronized boolean isCurrent(Instant since) {
    return state != RecommendationState.OPEN || !lastFound.isBefore(since);
  }

  synchronized Recommendation snapshot() {
    Delegate delegate = advice.delegate();
    if (delegate == null) {
      return new Recommendation(id, advice, state, result, history);
    }
    List<Transition> all = new ArrayList<>(history);
    all.add(
        new Transition(
            history.getLast().at(), delegate.state(), Recommendations.SELF, delegate.detail()));
    return new Recommendation(id, advice, delegate.state(), result, all);
  }
}
