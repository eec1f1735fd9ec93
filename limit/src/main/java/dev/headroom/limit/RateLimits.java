// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.TimeSource;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Decisions;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitMeter;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.limit.shared.LimitContext;
import dev.headroom.limit.shared.SharedLimits;
import dev.headroom.limit.state.LimitState;
import dev.headroom.limit.state.LimitState.StoreRequest;
import dev.headroom.limit.state.LocalLimiter;
import dev.headroom.limit.state.MemoryLimitState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rate limits of a whole request: decides it by all rules that apply to it, over all instances.
 *
 * <p>A request is admitted when every rule admits it, and takes the permits of all in one step of
 * the shared store, on that store's clock; or it takes none. In front of the store stand, in this
 * order: the lease that this instance holds; refusals that still hold, so that a key that is
 * refused costs at most one call a second; one call at a time for each combination of keys, which
 * serves all who came meanwhile. While the store is unavailable each rule's {@link
 * dev.headroom.limit.rule.UnavailablePolicy} decides; what was spent then is recorded in the store
 * when it is available again, and so is what the store lost.
 *
 * <p>Thread-safe. Waits no longer than the store's time-out for its own call and that of the caller
 * before it, and not at all while the store is known to be unavailable; never waits for permits. A
 * refusal that still holds costs no call and no lock.
 *
 * <p>Method. The promise is N permits in any window W of real time, counted when the caller gets
 * its answer. A permit stamped at s is spent in [s, s + S]: the answer is used only within the
 * time-out D of the sending, a lease only within L of it, both on this instance's monotonic clock,
 * the sending lies before s, and S = max(L, D). So the spends of a window (x, x + W] were stamped
 * in an interval of W + S; and the store admits N in every window of W + S. Crashes, lost answers
 * and time-outs only leave permits unspent. What is assumed: the store runs one call after the
 * other; clocks run at the right rate; all instances hold the same rules. The page {@code
 * docs/limit} has the rest.
 */
public final class RateLimits implements AutoCloseable {
  private final TimeSource time;
  private final LimitListener listener;
  private final MemoryLimitState local;
  private final @Nullable SharedLimits shared;

  private RateLimits(
      @Nullable LimitState state, LimitSettings settings, TimeSource time, LimitListener listener) {
    this.time = time;
    this.listener = listener;
    this.local = new MemoryLimitState(time, settings.maxKeys(), listener);
    LimitContext context =
        new LimitContext(time, listener, local, settings.maxKeys(), settings.expectedInstances());
    this.shared = state == null ? null : new SharedLimits(state, context);
  }

  /** Creates limits that this process counts alone, in memory. */
  public static RateLimits inProcess(
      LimitSettings settings, TimeSource time, LimitListener listener) {
    return new RateLimits(null, settings, time, listener);
  }

  /**
   * Creates limits that all instances count together; one daemon thread does the background work.
   *
   * @param state what instances share
   */
  public static RateLimits shared(
      LimitState state, LimitSettings settings, TimeSource time, LimitListener listener) {
    RateLimits limits = new RateLimits(state, settings, time, listener);
    if (limits.shared != null) {
      limits.shared.open();
    }
    return limits;
  }

  /** Creates shared limits without background work and without a listener. */
  static RateLimits unwatched(LimitState state, LimitSettings settings, TimeSource time) {
    return new RateLimits(state, settings, time, LimitListener.NONE);
  }

  /** Returns a rate limiter for one rule. */
  public RateLimiter limiter(LimitRule rule) {
    return new RateLimiter(rule, this, false);
  }

  /** Returns the shortest way for a rule that this process counts alone; null for any other. */
  @Nullable LocalLimiter localLimiter(LimitRule rule) {
    return shared == null && !rule.observed()
        ? new LocalLimiter(rule.limit(), local, listener)
        : null;
  }

  /**
   * Decides a request of one rule.
   *
   * @throws IllegalArgumentException when the permits could never fit; nothing is taken
   */
  public Decision decide(PermitRequest request) {
    return decideAll(List.of(request)).byRule().getFirst().decision();
  }

  /**
   * Decides a request by all rules that apply to it; of those of one {@linkplain LimitRule#group
   * group} by the first alone.
   *
   * @param requests one for each rule, in the order in which rules of a group are tried; none
   *     admits
   * @throws IllegalArgumentException when permits could never fit; nothing is taken
   */
  public Decisions decide(List<PermitRequest> requests) {
    return decideAll(PermitRequest.applicable(requests));
  }

  /**
   * Decides a request by all of these rules, whatever their groups: for callers that know which
   * rule of a group is the first, or that it cannot be known.
   *
   * @param requests one for each rule; none admits
   * @throws IllegalArgumentException when permits could never fit; nothing is taken
   */
  public Decisions decideAll(List<PermitRequest> requests) {
    for (PermitRequest each : requests) {
      LimitState.requirePermits(each.rule().limit(), each.permits());
      requireBesideReserve(each);
    }
    Decisions decisions =
        requests.isEmpty()
            ? Decisions.UNLIMITED
            : shared == null ? decideInProcess(requests) : shared.decide(requests);
    notifyListener(decisions);
    return decisions;
  }

  /** A shared store never gives what a reserve keeps back, or a bucket for its leases. */
  private void requireBesideReserve(PermitRequest request) {
    if (shared != null && request.permits() > request.rule().capacity()) {
      throw new IllegalArgumentException(
          "permits for limit %s was %d, allowed 1 to %d beside the reserve or the leases; ask for less at once, or raise the limit"
              .formatted(request.rule().name(), request.permits(), request.rule().capacity()));
    }
  }

  private Decisions decideInProcess(List<PermitRequest> requests) {
    PermitRequest first = requests.getFirst();
    if (requests.size() == 1 && !first.rule().observed()) {
      // Not later than that of the permit, or a hand-back might free another's.
      long stamp = time.nanos();
      Decision decision = local.take(first.rule().limit(), first.key(), first.permits());
      return new Decisions(
          decision.admitted(), List.of(new Decisions.RuleDecision(first, decision, stamp)));
    }
    var result = local.take(storeRequests(requests), 1);
    return result.decisions(requests, result.times() == 1, Decision.Source.LOCAL);
  }

  /**
   * Hands the permits of an admitted request back, because it is not to count: it failed through no
   * fault of the client. What has left its window by itself is not handed back twice.
   */
  public void refund(Decisions decisions) {
    List<StoreRequest> returned = new ArrayList<>();
    for (Decisions.RuleDecision each : decisions.byRule()) {
      if (decisions.admitted() && each.decision().admitted() && counts(each.decision().source())) {
        PermitRequest request = each.request();
        Limit limit = request.rule().limit();
        returned.add(StoreRequest.handBack(limit, request.key(), request.permits(), each.stamp()));
        listener.counted(LimitMeter.HANDED_BACK, limit.name(), request.permits());
      }
    }
    if (returned.isEmpty()) {
      return;
    }
    if (shared == null) {
      var unused = local.take(returned, 0);
    } else {
      shared.handBack(returned);
    }
  }

  private static boolean counts(Decision.Source source) {
    return switch (source) {
      case SHARED, LEASE, LOCAL -> true;
      case KNOWN_REFUSAL, SHARE, RESERVE, OPEN, CLOSED -> false;
    };
  }

  /** Returns by how many instances shares are divided: the most seen recently, or expected. */
  public int instances() {
    return shared == null ? 1 : shared.instances();
  }

  /** Returns what {@link #decide(List)} would decide, and takes nothing. */
  public Decisions peek(List<PermitRequest> requests) {
    List<PermitRequest> applicable = PermitRequest.applicable(requests);
    if (applicable.isEmpty()) {
      return Decisions.UNLIMITED;
    }
    List<StoreRequest> sent = storeRequests(applicable);
    Decisions seen =
        shared != null && shared.isAvailable()
            ? shared.peek(sent).decisions(applicable, false, Decision.Source.SHARED)
            : local.take(sent, 0).decisions(applicable, false, Decision.Source.LOCAL);
    return new Decisions(seen.refusals().isEmpty(), seen.byRule());
  }

  private static List<StoreRequest> storeRequests(List<PermitRequest> requests) {
    List<StoreRequest> sent = new ArrayList<>(requests.size());
    for (PermitRequest each : requests) {
      sent.add(StoreRequest.of(each));
    }
    return sent;
  }

  private void notifyListener(Decisions decisions) {
    for (Decisions.RuleDecision each : decisions.byRule()) {
      Limit limit = each.request().rule().limit();
      if (!each.decision().admitted() && each.request().rule().observed()) {
        listener.counted(LimitMeter.OBSERVED_REFUSED, limit.name(), 1);
      } else if (!each.decision().admitted() || decisions.admitted()) {
        listener.decided(limit, each.decision());
      }
    }
  }

  /**
   * Stops the background work; permits that are still leased are not handed back, and leave their
   * window by themselves.
   */
  @Override
  public void close() {
    if (shared != null) {
      shared.close();
    }
  }
}
