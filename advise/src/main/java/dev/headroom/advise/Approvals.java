// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise;

import dev.headroom.advise.Delegate.Action;
import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.decision.Decision;
import dev.headroom.monitor.decision.Decisions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators decided about recommendations, and what came of it, on this and other instances.
 *
 * <p>Thread-safe.
 */
final class Approvals {
  /*
   * A decision has a token. Each instance that finds the cause, with the same change, applies the
   * decision once, and remembers its token; a restarted one applies it once more. What came of an
   * approval is kept under its token: one result of the service where an operator makes the change,
   * one of each process where Headroom does. The result of a change that is awaited has the figure
   * before it, so that the change may take a restart. Once a change was put back, or could not be
   * judged, no other process tries it by the same approval.
   */
  private static final Logger LOG = LoggerFactory.getLogger(Recommendations.class);
  private static final String DECISION = "recommendation";
  private static final String RESULT = "recommendation-result";
  private static final Duration APPROVED = Duration.ofDays(30);
  private static final Duration RECORDED = Duration.ofDays(400);
  private static final Duration CONFIRMED = TrackedAdvice.EXPIRY.dividedBy(2);
  private static final String ELSEWHERE = "decided on another instance, or before a restart";

  /** What of another instance is followed here; what has expired here is not carried out. */
  private static final Map<Action, Set<RecommendationState>> FOLLOWED =
      Map.of(
          Action.APPROVE, Set.of(RecommendationState.OPEN),
          Action.DISMISS, Set.of(RecommendationState.OPEN, RecommendationState.APPROVED),
          Action.ROLL_BACK, Set.of(RecommendationState.VERIFYING, RecommendationState.KEPT));

  private final Decisions decisions;
  private final TimeSource time;
  private final Instant started;
  private final AtomicLong made = new AtomicLong();
  private final String process = UUID.randomUUID().toString().substring(0, 8);

  Approvals(Decisions decisions, TimeSource time) {
    this.decisions = decisions;
    this.time = time;
    this.started = time.now();
  }

  Decisions decisions() {
    return decisions;
  }

  private static RecommendationState target(Action action) {
    return switch (action) {
      case APPROVE -> RecommendationState.APPROVED;
      case DISMISS -> RecommendationState.DISMISSED;
      case ROLL_BACK -> RecommendationState.ROLLING_BACK;
    };
  }

  /**
   * Applies what an operator decided here, and keeps it.
   *
   * @param from the states in which the action fits
   * @return null if it does not
   */
  @Nullable Recommendation act(
      TrackedAdvice each, Action action, Set<RecommendationState> from, String by) {
    Instant now = time.now();
    String token = process + "-" + made.incrementAndGet();
    Recommendation changed =
        each.decide(
            token, action, from, new Recommendation.Transition(now, target(action), by, ""));
    if (changed != null) {
      save(token, changed.advice(), action, by);
    }
    return changed;
  }

  private void save(String token, Advice advice, Action action, String by) {
    Map<String, String> details = new TreeMap<>(facts(advice));
    details.put("action", action.name());
    details.put("token", token);
    details.put("title", advice.title());
    details.put("change", advice.change().up());
    details.put("how", advice.change().how().name());
    decisions.decide(
        new Decision.Key(DECISION, advice.id()),
        details,
        by,
        action == Action.DISMISS ? null : time.now().plus(APPROVED));
  }

  /** Returns what decisions and results have in common. */
  private Map<String, String> facts(Advice advice) {
    Prediction predicted = advice.prediction();
    double gain = predicted == null ? Double.NaN : predicted.gain();
    return Map.of("kind", advice.kind(), "process", process, "predicted", Double.toString(gain));
  }

  /** Applies what was decided elsewhere to what is found here. */
  void apply(Collection<TrackedAdvice> all) {
    Map<String, TrackedAdvice> byId = new HashMap<>();
    for (TrackedAdvice each : all) {
      byId.put(each.advice().id(), each);
      confirm(each);
    }
    Instant now = time.now();
    for (Decision decision : decisions.all(DECISION)) {
      TrackedAdvice each = byId.get(decision.key().subject());
      Action action = action(decision);
      if (action != null && decision.isInForce(now)) { // Another release may know others.
        if (each == null) {
          conclude(decision, action);
        } else if (!each.hasDecided(decision.detail("token"))) {
          follow(each, decision, action);
        }
      }
    }
  }

  private static @Nullable Action action(Decision decision) {
    return Arrays.stream(Action.values())
        .filter(each -> each.name().equals(decision.detail("action")))
        .findFirst()
        .orElse(null);
  }

  private void follow(TrackedAdvice each, Decision decision, Action action) {
    String token = decision.detail("token");
    RecommendationState to = target(action);
    if (action == Action.APPROVE) {
      if (!decision.detail("change").equals(each.advice().change().up())) {
        return; // By now something else is proposed.
      }
      if (isAutomatic(each)) {
        if (hasFailed(each, token)) {
          return;
        }
      } else {
        Decision result = result(each.advice().id(), token);
        if (result != null && !isAwaited(result)) {
          return; // Its cause has come back: it is proposed once more.
        } else if (result != null && each.state() == RecommendationState.OPEN) {
          each.changed(number(result, "from"), result.at());
          to = RecommendationState.VERIFYING;
        }
      }
    }
    Recommendation changed =
        each.decide(
            token,
            action,
            FOLLOWED.getOrDefault(action, Set.of()),
            new Recommendation.Transition(time.now(), to, decision.by(), ELSEWHERE));
    if (changed != null) {
      LOG.info(
          "event=recommendation_changed id={} state={} by={} {}: {}",
          changed.id(),
          changed.state(),
          decision.by(),
          ELSEWHERE,
          changed.advice().title());
    }
  }

  private static boolean isAutomatic(TrackedAdvice each) {
    return each.advice().change().how() == Change.How.AUTOMATIC;
  }

  /** Returns whether a change of Headroom did not prove itself in any process, or ran in this. */
  private boolean hasFailed(TrackedAdvice each, String token) {
    String subject = each.advice().id() + "@" + token + "@";
    return decisions.all(RESULT).stream()
        .filter(result -> result.key().subject().startsWith(subject))
        .anyMatch(result ->
            state(result) != RecommendationState.KEPT || result.detail("process").equals(process));
  }

  private @Nullable Decision result(String id, String token) {
    return decisions.find(new Decision.Key(RESULT, id + "@" + token)).orElse(null);
  }

  private static @Nullable RecommendationState state(Decision result) {
    return Arrays.stream(RecommendationState.values())
        .filter(each -> each.name().equals(result.detail("state")))
        .findFirst()
        .orElse(null);
  }

  /** Returns whether an operator's change was not judged yet, or by the absence of its cause. */
  private static boolean isAwaited(Decision result) {
    RecommendationState state = state(result);
    return state == RecommendationState.VERIFYING
        || (state == RecommendationState.KEPT && Double.isNaN(number(result, "to")));
  }

  /** Keeps the figure before a change that an operator makes, and the result of any change. */
  void record(TrackedAdvice each, Recommendation changed) {
    boolean isBegin = changed.state() == RecommendationState.VERIFYING && !isAutomatic(each);
    String token = each.approval();
    if (!token.isEmpty() && (isBegin || changed.state().isResult())) {
      Outcome result = changed.result();
      save(
          changed.id() + "@" + token + (isAutomatic(each) ? "@" + process : ""),
          facts(changed.advice()),
          changed.state(),
          each.before(),
          result == null ? Double.NaN : result.to());
    }
  }

  private void save(
      String subject,
      Map<String, String> facts,
      RecommendationState state,
      double from,
      double to) {
    Map<String, String> details = new TreeMap<>(facts);
    details.put("state", state.name());
    details.put("from", Double.toString(from));
    details.put("to", Double.toString(to));
    decisions.decide(
        new Decision.Key(RESULT, subject),
        details,
        Recommendations.SELF,
        time.now().plus(RECORDED));
  }

  /**
   * Says from time to time that the cause of an operator's change is found still, and takes back
   * that the change helped, if that was a guess.
   */
  private void confirm(TrackedAdvice each) {
    Instant now = time.now();
    String token = each.approval();
    Decision result = token.isEmpty() ? null : result(each.advice().id(), token);
    if (result == null || each.isGoneFor(TrackedAdvice.EXPIRY, now)) {
      return;
    }
    boolean isWrong =
        isAwaited(result)
            && state(result) == RecommendationState.KEPT
            && each.state() != RecommendationState.KEPT;
    boolean isOld =
        state(result) == RecommendationState.VERIFYING
            && each.state() == RecommendationState.VERIFYING
            && result.at().plus(CONFIRMED).isBefore(now);
    if (isWrong || isOld) {
      save(
          result.key().subject(),
          facts(each.advice()),
          RecommendationState.VERIFYING,
          number(result, "from"),
          Double.NaN);
    }
  }

  /**
   * Counts an operator's change as kept that took a restart: for as long as any advisor looks back
   * no instance has found its cause.
   */
  private void conclude(Decision approval, Action action) {
    if (action != Action.APPROVE
        || approval.detail("process").equals(process)
        || approval.detail("how").equals(Change.How.AUTOMATIC.name())) {
      return;
    }
    String id = approval.key().subject();
    Decision result = result(id, approval.detail("token"));
    Instant since = approval.at().isAfter(started) ? approval.at() : started;
    since = result != null && result.at().isAfter(since) ? result.at() : since;
    boolean isOpen = result == null || state(result) == RecommendationState.VERIFYING;
    if (isOpen && since.plus(TrackedAdvice.EXPIRY).isBefore(time.now())) {
      save(
          id + "@" + approval.detail("token"),
          Map.of(
              "kind", approval.detail("kind"),
              "process", process,
              "predicted", approval.detail("predicted")),
          RecommendationState.KEPT,
          result == null ? Double.NaN : number(result, "from"),
          Double.NaN);
    }
  }

  /** Returns what came of changes. */
  List<TrackRecord.Result> results() {
    return decisions.all(RESULT).stream().flatMap(each -> result(each).stream()).toList();
  }

  private static List<TrackRecord.Result> result(Decision result) {
    RecommendationState state = state(result);
    return state == null || !state.isResult()
        ? List.of()
        : List.of(
            new TrackRecord.Result(
                result.detail("kind"),
                state,
                number(result, "predicted"),
                new Outcome(result.at(), number(result, "from"), number(result, "to"))));
  }

  private static double number(Decision result, String detail) {
    try {
      return Double.parseDouble(result.detail(detail));
    } catch (NumberFormatException unknown) {
      return Double.NaN;
    }
  }
}
