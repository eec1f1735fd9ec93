// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.TimeSource;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Decisions;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.limit.rule.UnavailablePolicy;
import dev.headroom.limit.state.LimitState;
import dev.headroom.limit.state.MemoryLimitState;
import dev.headroom.limit.state.StoreRequest;
import dev.headroom.limit.state.StoreResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides requests by all rules that meet them, over all instances.
 *
 * <p>A request is admitted when every rule admits it, and takes the permits of all in one step of
 * the shared state, on that state's clock; or it takes none. In front of the state stand, in this
 * order: the lease that this instance holds; refusals that still hold, so that a key that is
 * refused costs at most one call a second; one call at a time for each combination of keys, which
 * serves all who came meanwhile. While the state is away each rule does as its {@link
 * UnavailablePolicy} says; what was spent then is written down in the state when it is back, and so
 * is what the state lost.
 *
 * <p>Thread-safe. Waits no longer than the state's time-out for its own call and that of the caller
 * before it, and not at all while the state is known to be away; only {@code await} waits for
 * permits. A refusal that still holds costs no call and no lock.
 *
 * <p>Method. The promise is N permits in any window W of real time, counted when the caller gets
 * its answer. A permit stamped at s is spent in [s, s + S]: the answer is used only within the
 * time-out D of the sending, a lease only within L of it, both on this instance's monotonic clock,
 * the sending lies before s, and S = max(L, D). So the spends of a window (x, x + W] were stamped
 * in an interval of W + S; and the state holds N in every window of W + S. Crashes, lost answers
 * and time-outs only leave permits unspent. What is assumed: the state runs one call after the
 * other; clocks run at the right rate; all instances hold the same rules. The page {@code
 * docs/limit} has the rest.
 */
public final class RateLimits implements AutoCloseable {
  private final LimitSettings settings;
  private final TimeSource time;
  private final LimitListener listener;
  private final MemoryLimitState local;
  private final @Nullable SharedLimits shared;

  private RateLimits(
      @Nullable LimitState state, LimitSettings settings, TimeSource time, LimitListener listener) {
    this.settings = settings;
    this.time = time;
    this.listener = listener;
    this.local = new MemoryLimitState(time, settings.maxKeys(), listener);
    this.shared = state == null ? null : new SharedLimits(state, this);
  }

  /** Creates limits that this process counts alone, in memory. */
  public static RateLimits inProcess(
      LimitSettings settings, TimeSource time, LimitListener listener) {
    return new RateLimits(null, settings, time, listener);
  }

  /**
   * Creates limits that all instances count together; one daemon thread notices the state's return.
   *
   * @param state what instances share
   */
  public static RateLimits shared(
      LimitState state, LimitSettings settings, TimeSource time, LimitListener listener) {
    RateLimits limits = new RateLimits(state, settings, time, listener);
    limits.open();
    return limits;
  }

  /** Creates limits whose state nobody watches, and that nobody hears of. */
  static RateLimits unwatched(LimitState state, LimitSettings settings, TimeSource time) {
    return new RateLimits(state, settings, time, LimitListener.NONE);
  }

  private void open() {
    if (shared != null) {
      shared.open();
    }
  }

  /** Returns one rule, ready to be asked. */
  public RateLimiter limiter(LimitRule rule) {
    return new RateLimiter(rule, this);
  }

  /**
   * Decides a request of one rule.
   *
   * @throws IllegalArgumentException when the permits could never fit; nothing is taken
   */
  public Decision decide(PermitRequest ask) {
    return decide(List.of(ask)).byRule().getFirst().decision();
  }

  /**
   * Decides a request by all rules that meet it; of those of one {@linkplain LimitRule#group group}
   * by the first alone.
   *
   * @param asks one a rule, in the order in which rules of a group are tried; none admits
   * @throws IllegalArgumentException when permits could never fit; nothing is taken
   */
  public Decisions decide(List<PermitRequest> asks) {
    List<PermitRequest> counting = counting(asks);
    Decisions verdict = decided(counting);
    notifyListener(verdict);
    return verdict;
  }

  private static List<PermitRequest> counting(List<PermitRequest> asks) {
    List<PermitRequest> counting = PermitRequest.applicable(asks);
    for (PermitRequest each : counting) {
      LimitState.requirePermits(each.rule().limit(), each.permits());
    }
    return counting;
  }

  private Decisions decided(List<PermitRequest> asks) {
    if (asks.isEmpty()) {
      return Decisions.FREE;
    }
    return shared == null ? inProcess(asks) : shared.decide(asks);
  }

  /**
   * Hands the permits of an admitted request back, because it is not to count: it failed through no
   * fault of the client. What has left its window by itself is not handed back twice.
   */
  public void refund(Decisions verdict) {
    List<StoreRequest> back = new ArrayList<>();
    for (Decisions.RuleDecision each : verdict.byRule()) {
      if (verdict.admitted() && each.decision().admitted() && counts(each.decision().source())) {
        PermitRequest ask = each.request();
        back.add(StoreRequest.handBack(ask.rule().limit(), ask.key(), ask.permits(), each.stamp()));
        listener.handedBack(ask.rule().limit(), ask.permits());
      }
    }
    if (!back.isEmpty()) {
      if (shared == null) {
        local.take(back, 0);
      } else {
        shared.handBack(back);
      }
    }
  }

  private static boolean counts(Decision.Source source) {
    return switch (source) {
      case SHARED, LEASE, LOCAL -> true;
      case DENIAL, SHARE, RESERVE, OPEN, CLOSED -> false;
    };
  }

  /** Returns by how many instances shares are reckoned: the most seen of late, or expected. */
  public int instances() {
    return shared == null ? 1 : shared.instances();
  }

  /** Tells what {@link #decide(List)} would say, and takes nothing. */
  public Decisions peek(List<PermitRequest> all) {
    List<PermitRequest> asks = PermitRequest.applicable(all);
    if (asks.isEmpty()) {
      return Decisions.FREE;
    }
    LimitState state = shared == null || !shared.answers() ? local : shared.state();
    List<StoreRequest> takes = takes(asks);
    StoreResult grant = state.take(takes, 0);
    if (grant.isLost()) {
      grant = state.take(takes, 0);
    }
    Decisions seen = verdict(asks, takes, grant, false, state.source());
    return new Decisions(seen.refusals().isEmpty(), seen.byRule());
  }

  /**
   * Ends the thread; permits that are still leased are not handed back, and leave by themselves.
   */
  @Override
  public void close() {
    if (shared != null) {
      shared.close();
    }
  }

  private Decisions inProcess(List<PermitRequest> asks) {
    if (asks.size() == 1 && !asks.getFirst().rule().shadow()) {
      PermitRequest ask = asks.getFirst();
      Decision decision = local.take(ask.rule().limit(), ask.key(), ask.permits());
      return new Decisions(
          decision.admitted(), List.of(new Decisions.RuleDecision(ask, decision, time.nanos())));
    }
    List<StoreRequest> takes = takes(asks);
    StoreResult grant = local.take(takes, 1);
    return verdict(asks, takes, grant, grant.times() == 1, Decision.Source.LOCAL);
  }

  private static List<StoreRequest> takes(List<PermitRequest> asks) {
    List<StoreRequest> takes = new ArrayList<>(asks.size());
    for (PermitRequest each : asks) {
      StoreRequest.Terms terms = new StoreRequest.Terms(each.rule().shadow(), 0, 0, 0, 0);
      takes.add(new StoreRequest(each.rule().limit(), each.key(), each.permits(), terms));
    }
    return takes;
  }

  static Decisions verdict(
      List<PermitRequest> asks,
      List<StoreRequest> takes,
      StoreResult grant,
      boolean admitted,
      Decision.Source source) {
    List<Decisions.RuleDecision> lines = new ArrayList<>(asks.size());
    for (int i = 0; i < asks.size(); i++) {
      Decision decision = grant.decision(takes.get(i), i, admitted, source);
      lines.add(new Decisions.RuleDecision(asks.get(i), decision, grant.stamp()));
    }
    return new Decisions(admitted, lines);
  }

  private void notifyListener(Decisions verdict) {
    for (Decisions.RuleDecision each : verdict.byRule()) {
      Limit rule = each.request().rule().limit();
      if (!each.decision().admitted()) {
        if (each.request().rule().shadow()) {
          listener.wouldRefuse(rule, each.decision());
        } else {
          listener.refused(rule, each.decision());
        }
      } else if (verdict.admitted()) {
        listener.admitted(rule, each.decision());
      }
    }
  }

  LimitSettings settings() {
    return settings;
  }

  TimeSource time() {
    return time;
  }

  LimitListener listener() {
    return listener;
  }

  MemoryLimitState local() {
    return local;
  }
}
