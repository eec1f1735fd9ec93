// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise;

import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes approved changes from the measurement before them to their result.
 *
 * <p>One thread at a time.
 */
final class ChangeTrials {
  private static final Logger LOG = LoggerFactory.getLogger(ChangeTrials.class);

  /** Windows without traffic after which a change cannot be judged. */
  private static final int MAX_WINDOWS = 5;

  private static final Set<RecommendationState> APPROVED = Set.of(RecommendationState.APPROVED);
  private static final Set<RecommendationState> VERIFYING = Set.of(RecommendationState.VERIFYING);
  private static final Set<RecommendationState> UNDER_WAY =
      Set.of(RecommendationState.VERIFYING, RecommendationState.ROLLING_BACK);

  private final AdviseSettings settings;
  private final TimeSource time;
  private final Consumer<Recommendation> changes;

  ChangeTrials(AdviseSettings settings, TimeSource time, Consumer<Recommendation> changes) {
    this.settings = settings;
    this.time = time;
    this.changes = changes;
  }

  /** Takes each a step further, if there is one to take. */
  void progress(Collection<TrackedAdvice> all) {
    for (TrackedAdvice each : all) {
      if (each.advice().delegate() != null) {
        continue;
      }
      switch (each.state()) {
        case APPROVED -> begin(each, all);
        case VERIFYING -> verify(each);
        case ROLLING_BACK -> rollBack(each, Double.NaN, RecommendationState.ROLLED_BACK);
        default -> {
          // Nothing is to be done before an operator decides.
        }
      }
    }
  }

  private static boolean isAutomatic(TrackedAdvice each) {
    return each.advice().change().how() == Change.How.AUTOMATIC;
  }

  private static boolean isOneUnderWay(Collection<TrackedAdvice> all) {
    return all.stream()
        .filter(ChangeTrials::isAutomatic)
        .map(TrackedAdvice::state)
        .anyMatch(UNDER_WAY::contains);
  }

  private static OptionalDouble measure(TrackedAdvice each, Instant since) {
    Trial trial = each.advice().trial();
    return trial == null ? OptionalDouble.empty() : trial.measure(since);
  }

  private void begin(TrackedAdvice each, Collection<TrackedAdvice> all) {
    Instant now = time.now();
    OptionalDouble before = measure(each, now.minus(settings.window()));
    if (!isAutomatic(each)) {
      each.changed(before.orElse(Double.NaN), now);
      change(each, APPROVED, RecommendationState.VERIFYING, "awaited; it is measured");
    } else if (before.isPresent() && !isOneUnderWay(all)) {
      apply(each, before.getAsDouble());
    } else if (before.isEmpty() && isOverdue(each)) {
      change(each, APPROVED, RecommendationState.OPEN, "too little traffic to measure its effect");
    }
  }

  private void apply(TrackedAdvice each, double before) {
    // First the state: an operator who dismisses it from here on is refused, not overruled.
    Recommendation begun =
        each.changeFrom(
            APPROVED,
            RecommendationState.VERIFYING,
            time.now(),
            Recommendations.SELF,
            "carried out; its effect is measured");
    if (begun == null) {
      return;
    }
    try {
      Trial trial = each.advice().trial();
      if (trial != null) {
        trial.apply();
      }
      each.changed(before, time.now());
      changes.accept(begun);
    } catch (Exception e) {
      LOG.warn("{} could not be carried out", each.advice().title(), e);
      change(each, UNDER_WAY, RecommendationState.FAILED, String.valueOf(e.getMessage()));
    }
  }

  private void verify(TrackedAdvice each) {
    Instant now = time.now();
    Instant window = now.minus(settings.window());
    if (each.changedAt().isAfter(window)) {
      return;
    }
    // What Headroom did is measured since then; what an operator does, whenever that is, lately.
    OptionalDouble after = measure(each, isAutomatic(each) ? each.changedAt() : window);
    if (after.isPresent() && isGain(each.before(), after.getAsDouble())) {
      finish(each, VERIFYING, RecommendationState.KEPT, after.getAsDouble(), "it helped");
    } else if (isAutomatic(each) && after.isPresent()) {
      rollBack(each, after.getAsDouble(), RecommendationState.ROLLED_BACK);
    } else if (isAutomatic(each) && isOverdue(each)) {
      rollBack(each, Double.NaN, RecommendationState.INCONCLUSIVE);
    } else if (!isAutomatic(each) && each.isGoneFor(settings.window(), now)) {
      double figure = after.orElse(Double.NaN);
      finish(each, VERIFYING, RecommendationState.KEPT, figure, "no longer found");
    }
  }

  private boolean isOverdue(TrackedAdvice each) {
    Duration most = settings.window().multipliedBy(MAX_WINDOWS);
    return each.isOlderThan(most, time.now());
  }

  private boolean isGain(double before, double after) {
    return before > 0 && after <= before * (1 - settings.minGainPercent() / 100.0);
  }

  private void rollBack(TrackedAdvice each, double after, RecommendationState to) {
    try {
      Trial trial = each.advice().trial();
      if (trial != null && isAutomatic(each)) {
        trial.rollBack();
      }
    } catch (Exception e) {
      if (each.beginsToFail()) {
        LOG.warn("{} could not be put back; it is tried again", each.advice().title(), e);
        change(each, UNDER_WAY, RecommendationState.ROLLING_BACK, String.valueOf(e.getMessage()));
      }
      return;
    }
    String put = isAutomatic(each) ? "put back" : "given up";
    String detail =
        to == RecommendationState.INCONCLUSIVE
            ? "too little traffic to judge it; " + put
            : Double.isNaN(after) ? put : "no gain was measured; " + put;
    finish(each, UNDER_WAY, to, after, detail);
  }

  /** An operator who was faster is right; the next step goes on from there. */
  private void finish(
      TrackedAdvice each,
      Set<RecommendationState> from,
      RecommendationState to,
      double after,
      String detail) {
    publish(each.finish(from, to, time.now(), after, detail));
  }

  private void change(
      TrackedAdvice each, Set<RecommendationState> from, RecommendationState to, String detail) {
    publish(each.changeFrom(from, to, time.now(), Recommendations.SELF, detail));
  }

  private void publish(@Nullable Recommendation changed) {
    if (changed != null) {
      changes.accept(changed);
    }
  }
}
