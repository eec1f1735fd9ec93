// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise;

import dev.headroom.advise.Delegate.Action;
import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.decision.Decisions;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The recommendations for one service: each cause once, the worst first, with approval, measurement
 * and roll-back. A cause that was not found in the last two looks stands behind those that were,
 * until it expires.
 *
 * <p>An approved change is carried out once the figure before it is measured, and measured for the
 * window of the settings. It is kept if the figure fell by the minimum gain; else what Headroom
 * changed is put back. A change that the operator makes while the process runs is measured from the
 * approval on: kept as soon as the figure has fallen, or its cause is no longer found. One change
 * is under way at a time, so that no effect is taken for another's.
 *
 * <p>What operators decide holds on all instances, and outlives a restart together with what came
 * of it, where a store keeps their {@link Decisions}; else it is lost with the process, but for
 * what a {@link Delegate} keeps itself.
 *
 * <p>Thread-safe, but {@link #tick}: one thread at a time.
 */
public final class Recommendations {
  static final String SELF = "headroom";

  private static final Logger LOG = LoggerFactory.getLogger(Recommendations.class);

  /** A cause that is found again and again has one line; an application has dozens of causes. */
  private static final int MAX_TRACKED = 500;

  /** The states in which an operator may want something. */
  private static final Map<Action, Set<RecommendationState>> FITTING =
      Map.of(
          Action.APPROVE, Set.of(RecommendationState.OPEN, RecommendationState.EXPIRED),
          Action.DISMISS, Set.of(RecommendationState.OPEN, RecommendationState.APPROVED),
          Action.ROLL_BACK, Set.of(RecommendationState.VERIFYING, RecommendationState.KEPT));

  private static final Comparator<Ranked> ORDER =
      Comparator.<Ranked, Boolean>comparing(each -> !each.recommendation().state().isPending())
          .thenComparing(each -> !each.isCurrent())
          .thenComparing(each -> each.recommendation().advice(), Advice.WORST_FIRST);

  /** A recommendation, and whether its cause is still found. */
  private record Ranked(Recommendation recommendation, boolean isCurrent) {}

  private final List<Advisor> advisors;
  private final ChangeTrials trials;
  private final TimeSource time;
  private final Consumer<Recommendation> changes;
  private final Approvals approvals;
  private final Set<Advisor> failed = ConcurrentHashMap.newKeySet();

  // Guarded by this.
  private final Map<String, TrackedAdvice> byId = new LinkedHashMap<>();
  private Instant lastLook = Instant.MIN;
  private Instant lookBefore = Instant.MIN;

  /** Creates an empty set; decisions of operators hold here, until the process ends. */
  public Recommendations(
      List<Advisor> advisors,
      AdviseSettings settings,
      TimeSource time,
      Consumer<Recommendation> changes) {
    this(advisors, settings, new Decisions(time), time, changes);
  }

  /**
   * Creates an empty set.
   *
   * @param advisors what finds causes
   * @param settings the window of a measurement, and the gain that it must show
   * @param decisions of operators, which other instances may share
   * @param time what transitions are dated with
   * @param changes receives each recommendation whose change was carried out or put back, such as
   *     to mark it in a history; must not block
   */
  public Recommendations(
      List<Advisor> advisors,
      AdviseSettings settings,
      Decisions decisions,
      TimeSource time,
      Consumer<Recommendation> changes) {
    this.advisors = List.copyOf(advisors);
    this.time = time;
    this.changes = changes;
    this.approvals = new Approvals(decisions, time);
    this.trials = new ChangeTrials(settings, time, this::published);
  }

  /** Runs all advisors, and takes what is approved a step further; may take seconds. */
  public void tick() {
    synchronized (this) {
      lookBefore = lastLook;
      lastLook = time.now();
    }
    for (Advisor each : advisors) {
      found(advise(each));
    }
    expire();
    approvals.apply(tracked());
    trials.progress(tracked());
  }

  private List<Advice> advise(Advisor advisor) {
    try {
      List<Advice> found = advisor.advise();
      failed.remove(advisor);
      return found;
    } catch (RuntimeException | Error e) {
      if (failed.add(advisor)) {
        LOG.warn("{} could not draw conclusions", advisor.getClass().getSimpleName(), e);
      }
      return List.of();
    }
  }

  private void found(List<Advice> advice) {
    List<Advice> fresh = new ArrayList<>();
    synchronized (this) {
      Instant now = time.now();
      for (Advice each : advice) {
        TrackedAdvice known = byId.get(each.id());
        if (known != null) {
          Recommendation before = known.found(each, now);
          if (before != null && before.state() != RecommendationState.EXPIRED) {
            fresh.add(each);
          }
        } else if (byId.size() < MAX_TRACKED || evictOne()) {
          TrackedAdvice added = new TrackedAdvice(each, now);
          byId.put(each.id(), added);
          if (added.snapshot().state().isPending()) {
            fresh.add(each);
          }
        }
      }
    }
    fresh.forEach(Recommendations::log);
  }

  private boolean evictOne() {
    Optional<TrackedAdvice> done =
        evictable(state -> state == RecommendationState.EXPIRED)
            .or(() -> evictable(RecommendationState::isResult));
    done.ifPresent(each -> byId.remove(each.advice().id()));
    return done.isPresent();
  }

  private Optional<TrackedAdvice> evictable(Predicate<RecommendationState> states) {
    return byId.values().stream().filter(each -> states.test(each.state())).findFirst();
  }

  private static void log(Advice advice) {
    LOG.atInfo()
        .setMessage("recommendation kind={} severity={} {} | {} | {}")
        .addArgument(advice.kind())
        .addArgument(advice.weight().severity())
        .addArgument(advice.title())
        .addArgument(advice.evidence().stream().map(Evidence::text).findFirst().orElse(""))
        .addArgument(advice.change().up())
        .addKeyValue("event", "recommendation")
        .addKeyValue("id", advice.id())
        .addKeyValue("kind", advice.kind())
        .log();
  }

  private void expire() {
    Instant now = time.now();
    for (TrackedAdvice each : tracked()) {
      if (each.isGoneFor(TrackedAdvice.EXPIRY, now)) {
        each.changeFrom(
            Set.of(RecommendationState.OPEN),
            RecommendationState.EXPIRED,
            now,
            SELF,
            "no longer found");
      }
    }
  }

  private synchronized List<TrackedAdvice> tracked() {
    return List.copyOf(byId.values());
  }

  private synchronized @Nullable TrackedAdvice known(String id) {
    return byId.get(id);
  }

  private void published(Recommendation changed) {
    LOG.info(
        "event=recommendation_changed id={} state={} by={} {}: {}",
        changed.id(),
        changed.state(),
        changed.latest().by(),
        changed.latest().detail(),
        changed.advice().title());
    TrackedAdvice known = known(changed.id());
    if (known != null) {
      approvals.record(known, changed);
    }
    changes.accept(changed);
  }

  /**
   * Returns all recommendations: what is pending first, of that what one of the last two looks has
   * found, and of that the worst first.
   */
  public List<Recommendation> all() {
    Instant since;
    synchronized (this) {
      since = lookBefore;
    }
    return tracked().stream()
        .map(each -> new Ranked(each.snapshot(), each.isCurrent(since)))
        .sorted(ORDER)
        .map(Ranked::recommendation)
        .toList();
  }

  /** Returns what is wrong first: the worst that is pending; empty if nothing is known to be. */
  public Optional<Recommendation> verdict() {
    return all().stream().filter(each -> each.state().isPending()).findFirst();
  }

  /** Returns a recommendation; empty if there is none of this id. */
  public Optional<Recommendation> find(String id) {
    return Optional.ofNullable(known(id)).map(TrackedAdvice::snapshot);
  }

  /**
   * Does what an operator wants with a recommendation.
   *
   * @param id of the recommendation
   * @param action approve or dismiss one that is open; roll back one that is under way or kept
   * @param by the operator, for the history
   * @return whether there is one of this id in a state for it
   * @throws Exception if the capability that handles its own advice could not be reached
   */
  public boolean act(String id, Action action, String by) throws Exception {
    TrackedAdvice known = known(id);
    if (known == null) {
      return false;
    }
    Delegate delegate = known.advice().delegate();
    return delegate == null ? act(known, action, by) : delegate.act(action, by);
  }

  private boolean act(TrackedAdvice each, Action action, String by) {
    Recommendation changed =
        approvals.act(each, action, FITTING.getOrDefault(action, Set.of()), by);
    if (changed == null) {
      return false;
    }
    published(changed);
    return true;
  }

  /** Returns what operators decided, about recommendations and others. */
  public Decisions decisions() {
    return approvals.decisions();
  }

  /** Returns how the recommendations of each kind turned out, in the order of the kinds. */
  public List<TrackRecord> trackRecords() {
    Map<String, List<TrackRecord.Result>> byKind = new TreeMap<>();
    for (Recommendation each : all()) {
      List<TrackRecord.Result> results =
          byKind.computeIfAbsent(each.advice().kind(), any -> new ArrayList<>());
      if (each.advice().delegate() != null) {
        results.add(TrackRecord.Result.of(each));
      }
    }
    for (TrackRecord.Result each : approvals.results()) {
      byKind.computeIfAbsent(each.kind(), any -> new ArrayList<>()).add(each);
    }
    return byKind.entrySet().stream()
        .map(each -> TrackRecord.of(each.getKey(), each.getValue()))
        .toList();
  }

  /** Registers the meters. */
  public void bindTo(MeterRegistry registry) {
    for (Severity each : Severity.values()) {
      String label = each.name().toLowerCase(Locale.ROOT);
      AdviseMeter.RECOMMENDATIONS.gauge(registry, this, all -> all.pending(each), label);
    }
  }

  private double pending(Severity severity) {
    return all().stream()
        .filter(each -> each.state().isPending() && each.advice().weight().severity() == severity)
        .count();
  }
}
